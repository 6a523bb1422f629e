// The screens before there is a screen: starting, server not reached, device key not made.
import { useEffect, useState } from "react";
import { Button, LinkButton } from "../design/Button";
import { canHoldKeys } from "../device/key";
import { useWords } from "../words";
import { Header, LanguagePicker, SosLine } from "./Header";
import { LoadingScreen } from "./LoadingScreen";
import { Heading, Screen } from "./Screen";

export function StartingPage() {
  const t = useWords("frame");
  return <LoadingScreen title={t("home")} />;
}

/** `alarm` leads to the alarm check, which works without a network. */
export function UnreachablePage({ retry, alarm }: { retry: () => Promise<void>; alarm?: string }) {
  const t = useWords("frame");
  return (
    <Screen title={t("home")} header={<Header end={<LanguagePicker />} />} foot={<SosLine />} dock={<RetryButton retry={retry} />}>
      <div className="stack" role="alert">
        <Heading>{t("unreachable.title")}</Heading>
        <p>{t("unreachable.body")}</p>
        {alarm && <LinkButton look="second" href={alarm}>{t("unreachable.alarm")}</LinkButton>}
      </div>
    </Screen>
  );
}

export function NoDevicePage({ retry }: { retry: () => Promise<void> }) {
  const t = useWords("frame");
  const [able, setAble] = useState(true);
  useEffect(() => void canHoldKeys().then(setAble), []);
  return (
    <Screen title={t("home")} header={<Header end={<LanguagePicker />} />} foot={<SosLine />} dock={<RetryButton retry={retry} />}>
      <div className="stack" role="alert">
        <Heading>{able ? t("device.title") : t("old.title")}</Heading>
        <p>{able ? t("device.body") : t("old.body")}</p>
      </div>
    </Screen>
  );
}

function RetryButton({ retry }: { retry: () => Promise<void> }) {
  const t = useWords("frame");
  const [pending, setPending] = useState(false);
  const again = () => {
    setPending(true);
    void retry().finally(() => setPending(false));
  };
  return <Button onPress={again} isPending={pending}>{t("again")}</Button>;
}
