// The one sentence about the line, always in words, with the tap that helps where there is one.
import { Button } from "../design/Button";
import { Icon, type IconName } from "../design/Icon";
import { useWords } from "../words";
import type { StatusCode } from "./call.model";
import type { Trouble } from "./media";

const CALM: ReadonlySet<StatusCode> = new Set(["good", "idle", "sound-only", "chat-only", "reconnected"]);

function iconOf(status: StatusCode): IconName {
  if (status === "identity" || status === "unsealed") return "alert";
  if (status === "waiting" || status === "other-left") return "person";
  if (status === "unheard" || status === "other-silenced") return "micOff";
  return status === "sound-only" ? "sound" : "network";
}

export function StatusLine({ status, name, seconds }: { status: StatusCode; name: string; seconds: number }) {
  const t = useWords("call");
  const calm = CALM.has(status);
  return (
    <p className={calm ? "callstatus callstatus--calm" : "callstatus"} data-status={status} data-testid="call-status">
      {calm ? <span className="dot" aria-hidden="true" /> : <Icon name={iconOf(status)} size="s" />}
      <span>{t(`status.${status}`, { name, seconds })}</span>
    </p>
  );
}

export interface RepairProps {
  trouble: Trouble;
  blocked: boolean;
  onRepair(): void;
  onPlay(): void;
}

/** What is wrong with this device's own camera, microphone or sound, and one tap against it. */
export function Repair({ trouble, blocked, onRepair, onPlay }: RepairProps) {
  const t = useWords("call");
  const code = trouble.microphone ?? trouble.camera;
  if (blocked) return <Line text={t("trouble.SND_BLOCKED")} act={t("trouble.play")} onAct={onPlay} />;
  if (code === undefined) return null;
  const act = code === "MIC_STOLEN" ? t("trouble.switch-on") : t("trouble.again");
  return <Line text={t(`trouble.${code}`)} act={act} onAct={onRepair} />;
}

function Line({ text, act, onAct }: { text: string; act: string; onAct(): void }) {
  return (
    <div className="callrepair" role="alert">
      <Icon name="alert" />
      <p className="grow">{text}</p>
      <Button look="accent" small onPress={onAct} data-testid="repair">{act}</Button>
    </div>
  );
}
