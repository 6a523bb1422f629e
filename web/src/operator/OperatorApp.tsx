// Everything behind the operator's login: the rail and the board, fresh by itself.
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { BrandMark, useBrand } from "../app/BrandContext";
import { LanguagePicker } from "../app/Header";
import { OfflineBar } from "../app/OfflineBar";
import { createQueryClient } from "../app/query";
import { useSignedIn } from "../app/session";
import { applyTheme, chooseTheme, currentTheme } from "../app/theme";
import { Icon } from "../design/Icon";
import { useWords } from "../words";
import { BoardPage } from "./BoardPage";
import "./operator.css";

export default function OperatorApp() {
  const [queries] = useState(createQueryClient);
  const t = useWords("operator");
  const frame = useWords("frame");
  return (
    <QueryClientProvider client={queries}>
      <div className="work">
        <a className="skip" href="#main">{frame("skip")}</a>
        <Rail />
        <div>
          <OfflineBar />
          <header className="bar">
            <p className="grow strong">{t("page")}, {useBrand().name}</p>
            <LanguagePicker />
            <ThemeSwitch />
          </header>
          <main id="main" className="board" tabIndex={-1}><BoardPage /></main>
        </div>
      </div>
    </QueryClientProvider>
  );
}

function Rail() {
  const t = useWords("operator");
  const frame = useWords("frame");
  const { signOut } = useSignedIn();
  return (
    <nav className="rail" aria-label={t("page")}>
      <BrandMark />
      <a href="/operator/" aria-current="page"><Icon name="chart" />{t("title")}</a>
      <AriaButton className="rail__end" onPress={() => void signOut()} data-testid="sign-out"><Icon name="back" />{frame("signOut")}</AriaButton>
    </nav>
  );
}

/** Light or dark, by one press; starts from what the device prefers. */
function ThemeSwitch() {
  const frame = useWords("frame");
  const [dark, setDark] = useState(() => {
    const chosen = currentTheme();
    return chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  });
  const flip = () => {
    const next = dark ? "light" : "dark";
    chooseTheme(next);
    applyTheme(next);
    setDark(!dark);
  };
  return <AriaButton className="tool tool--icon" aria-label={frame("theme.dark")} aria-pressed={dark} onPress={flip}><Icon name={dark ? "sun" : "moon"} /></AriaButton>;
}
