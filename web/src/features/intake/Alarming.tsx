// The red page: the number as large as it can be, why, what to say, and the way back for a wrong answer.
import { useEffect, useRef } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { LanguagePicker } from "../../app/Header";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";
import { PhoneLines, Saying, Told } from "./ImportantParts";
import type { ScreenView } from "./questionnaire.model";

const emergencyApp = "https://112.be/";

export function Alarming({ view, onWrong }: { view: ScreenView; onWrong(): void }) {
  const t = useWords("intake");
  const frame = useWords("frame");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    window.scrollTo({ top: 0 });
    heading.current?.focus();
  }, []);
  const [main, ...others] = view.lines;
  return (
    <div className="stop">
      <a className="skip" href="#main">{frame("skip")}</a>
      <header className="top"><span /><LanguagePicker /></header>
      <main id="main" className="page">
       <div className="main">
        <div role="alert" className="stop__said">
          <p className="tag"><Icon name="alert" size="s" />{view.tag}</p>
          <h1 ref={heading} tabIndex={-1} data-testid="important">{view.title}</h1>
          <p className="lead">{view.body}</p>
          <Told because={view.because} />
        </div>
        {main && (
          <a className="stop__call" href={`tel:${main.tel}`} data-testid="call-line">
            <Icon name="phone" />
            <span>{main.tel === "112" ? t.rich("call.112", { n: (digits) => <span className="stop__number">{digits}</span> }) : <>{t("call.number", { number: main.number.replaceAll(" ", "\u00a0") })}<span className="stop__who">{main.name}</span></>}</span>
          </a>
        )}
        <p className="stop__desk">{t("call.any")}</p>
        <Saying steps={view.steps} />
        <PhoneLines lines={others} />
       </div>
      <div className="stop__foot">
        {view.extra && <a href={emergencyApp} rel="noreferrer"><Icon name="chat" /><span>{view.extra}</span></a>}
        <AriaButton onPress={onWrong} data-testid="wrong-answer"><Icon name="back" /><span>{view.wrong}</span></AriaButton>
        {view.foot && <p className="cap">{view.foot}</p>}
      </div>
      </main>
    </div>
  );
}
