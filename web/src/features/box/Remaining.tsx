// How long a safe still exists: the ring for the eye, the sentence with the exact moment for everybody.
import { Note } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useFormats, useWords } from "../../words";
import { useNow } from "../desk/useNow";
import { countdown } from "./countdown.model";
import "./box.css";

const radius = 42;
const around = 2 * Math.PI * radius;
const MINUTE_MS = 60_000;

export function Remaining({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const { moment } = useFormats();
  useNow(MINUTE_MS);
  const found = usePicture(safe).safe;
  if (!found) return null;
  if (found.state === "open") return <p className="small soft" data-testid="safe-until">{t("until.open")}</p>;
  const left = countdown(found.ended_at, found.expires_at, serverNow());
  return (
    <div className="remaining" data-tone={left.tone}>
      <svg viewBox="0 0 96 96" aria-hidden="true" focusable="false">
        <circle className="remaining__way" cx="48" cy="48" r={radius} />
        <circle className="remaining__left" cx="48" cy="48" r={radius} strokeDasharray={around} strokeDashoffset={around * (1 - left.share)} transform="rotate(-90 48 48)" />
        <text className="remaining__hours" x="48" y="50" textAnchor="middle">{t("left.hours", { hours: left.hours })}</text>
        <text className="remaining__minutes" x="48" y="67" textAnchor="middle">{t("left.minutes", { minutes: left.minutes })}</text>
      </svg>
      <p className="grow" data-testid="safe-until">
        <span className="sr">{t("left.said", { hours: left.hours, minutes: left.minutes })}. </span>
        {t.rich("until", { moment: moment(found.expires_at) })}
      </p>
      {left.tone === "soon" && <Note tone="warn">{t("soon")}</Note>}
    </div>
  );
}
