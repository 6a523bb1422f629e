// When a screen itself breaks: words and a way on instead of an empty page.
import { Component, type ReactNode } from "react";
import { Button, LinkButton } from "../design/Button";
import { useWords } from "../words";
import { Heading } from "./Screen";

export class Stumble extends Component<{ children: ReactNode }, { fell: boolean }> {
  override state = { fell: false };

  static getDerivedStateFromError() {
    return { fell: true };
  }

  override render() {
    return this.state.fell ? <Fallen /> : this.props.children;
  }
}

function Fallen() {
  const t = useWords("frame");
  return (
    <div className="app">
      <main className="main stack">
        <div className="stack" role="alert">
          <Heading>{t("stumble.title")}</Heading>
          <p>{t("stumble.body")}</p>
        </div>
        <Button onPress={() => location.reload()}>{t("stumble.again")}</Button>
        <LinkButton away look="plain" href="tel:112">{t("sos")}</LinkButton>
      </main>
    </div>
  );
}
