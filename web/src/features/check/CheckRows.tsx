// Microphone, sound and connection: what to do, what we hear, and a tick or a sign in words.
import { useState, type ReactNode } from "react";
import type { Channel } from "../../api/types";
import { Button } from "../../design/Button";
import { Icon, type IconName } from "../../design/Icon";
import { useWords } from "../../words";
import { partsOf, type Part, type Row } from "./check.model";
import type { Check } from "./useCheck";

const bars = 14;

export function CheckRows({ channel, check }: { channel: Channel; check: Check }) {
  const parts = partsOf(channel);
  return (
    <ul className="card card--tight rows checks">
      {parts.includes("microphone") && <Microphone check={check} />}
      {parts.includes("sound") && <Sound check={check} />}
      <Connection row={check.found.network} />
    </ul>
  );
}

function OneRow({ icon, part, row, children }: { icon: IconName; part: Exclude<Part, "camera">; row: Row; children: ReactNode }) {
  const t = useWords("check");
  return (
    <li className="row" data-testid={`check-${part}`} data-state={row.state}>
      <Icon name={icon} />
      <div className="grow">
        <strong>{t(`${part}.name`)}</strong>
        {children}
      </div>
      {row.state === "works" && <span className="tick"><Icon name="check" /><span className="sr">{t("works")}</span></span>}
      {row.state === "trouble" && <span className="tick tick--bad"><Icon name="alert" /><span className="sr">{t("fails")}</span></span>}
    </li>
  );
}

function Microphone({ check: { found, level } }: { check: Check }) {
  const t = useWords("check");
  const lit = Math.min(bars, Math.round(Math.sqrt(level) * bars));
  return (
    <OneRow icon="mic" part="microphone" row={found.microphone}>
      <p className="small soft">{t("microphone.say")}</p>
      <div className="level" role="img" aria-label={lit > 0 ? t("microphone.heard") : t("microphone.quiet")}>
        {Array.from({ length: bars }, (_, index) => <i key={index} className={index < lit ? "on" : undefined} />)}
      </div>
    </OneRow>
  );
}

function Sound({ check: { found, ring, heard } }: { check: Check }) {
  const t = useWords("check");
  const [played, setPlayed] = useState(false);
  const play = () => void ring().then(() => setPlayed(true));
  const asking = played && found.sound.state === "testing";
  return (
    <OneRow icon="sound" part="sound" row={found.sound}>
      <p className="small soft">{asking ? t("sound.asked") : t("sound.play.help")}</p>
      <div className="row row--wrap checks__acts">
        {asking && <Button autoFocus small onPress={() => heard(true)} data-testid="sound-yes">{t("sound.yes")}</Button>}
        {asking && <Button small look="second" onPress={() => heard(false)} data-testid="sound-no">{t("sound.no")}</Button>}
        {!asking && <Button autoFocus={played} small look="second" onPress={play} data-testid="sound-play">{played ? t("sound.again") : t("sound.play")}</Button>}
      </div>
    </OneRow>
  );
}

function Connection({ row }: { row: Row }) {
  const t = useWords("check");
  const text = row.state === "testing" ? t("network.testing") : row.state === "works" ? t("network.good") : t(`error.${row.code}`);
  return <OneRow icon="network" part="network" row={row}><p className="small soft">{text}</p></OneRow>;
}
