// The picture part of the stage: the others, who they are, the state of the line, and oneself.
import { useCallback, useState, type ReactNode, type RefObject } from "react";
import { Button } from "../design/Button";
import { Icon } from "../design/Icon";
import { useWords } from "../words";
import { Clock } from "./Clock";
import type { Doubt } from "./doubt";
import { Meanwhile } from "./Meanwhile";
import { SelfView } from "./SelfView";
import { Repair, StatusLine } from "./StatusLine";
import { Tiles } from "./Tiles";
import type { StageModel } from "./useStageModel";

export interface StageViewProps {
  stage: StageModel;
  element: RefObject<HTMLElement | null>;
  /** Whether more is shown than the others and the state of the line. */
  drawn: boolean;
  speaker: string;
  onPicture(): void;
  onLock(): void;
  /** What the page around has to say of who is there, while nothing worse is to be said. */
  note: ReactNode;
  /** Who else is there, below the state of the line. */
  children?: ReactNode;
}

export function StageView({ stage, element, drawn, speaker, onPicture, onLock, note, children }: StageViewProps) {
  const [play, setPlay] = useState<{ start(): Promise<void> } | null>(null);
  const { others, picture, media, cameraOn } = stage;
  const onBlocked = useCallback((start: () => Promise<void>) => setPlay({ start }), []);
  const onFirstFrame = useCallback((at: number) => {
    markFirstFrame(element.current, at);
    onPicture();
  }, [element, onPicture]);
  const onPlay = () => void play?.start().then(() => setPlay(null), () => undefined);
  return (
    <div className="callview">
      <Tiles others={others} peers={picture.view.peers} streams={picture.streams} speaker={speaker} onBlocked={onBlocked} onFirstFrame={onFirstFrame} />
      <div className="calltop">
        {drawn && <StageHead stage={stage} onLock={onLock} />}
        <div className="callnotes">
          <StatusLine status={stage.status} name={stage.name} seconds={stage.seconds} />
          <Meanwhile face={stage.props.face} status={stage.status} name={stage.name} />
          <Apart apart={picture.view.apart} name={stage.name} />
          <Unsure doubt={stage.doubt} name={stage.name} logged={stage.logged} />
          {drawn && stage.doubt === null && picture.view.apart === null && note}
          <Repair trouble={media.trouble} blocked={play !== null} onRepair={() => void media.repair()} onPlay={onPlay} />
        </div>
        {children}
      </div>
      {picture.view.phase === "failed" && <Failure stage={stage} />}
      {drawn && <SelfView stream={media.stream} cameraOn={cameraOn && picture.view.ceiling === "video"} />}
    </div>
  );
}

function markFirstFrame(element: HTMLElement | null, at: number): void {
  if (element && element.dataset["firstFrameMs"] === undefined) element.dataset["firstFrameMs"] = at.toFixed(1);
}

function StageHead({ stage, onLock }: { stage: StageModel; onLock(): void }) {
  const t = useWords("call");
  const { connectedAt, peers } = stage.picture.view;
  const named = stage.props.named ?? true;
  return (
    <header className="callhead">
      <div className="callhead__who">
        {named && <p className="callhead__name">{stage.fullName}</p>}
        <div className="callhead__facts">
          {named && stage.other?.role === "doctor" && stage.doubt === null && <p className="callhead__seal"><Icon name="seal" size="s" />{t("checked")}</p>}
          {connectedAt !== null && <Clock startedAt={stage.props.consultation.started_at} connectedAt={connectedAt} />}
        </div>
      </div>
      {peers.length > 0 && (
        <Button look="plain" small icon="lock" className="callchip" onPress={onLock} data-testid="lock">
          {stage.lockText}
        </Button>
      )}
    </header>
  );
}

/** The two devices do not see the same: said until they do. */
function Apart({ apart, name }: { apart: "chain" | "log" | null; name: string }) {
  const t = useWords("call");
  if (apart === null) return null;
  return (
    <div className="callrepair" role="alert" data-testid="apart">
      <Icon name="alert" />
      <p className="grow">{t(`apart.${apart}`, { name })}</p>
    </div>
  );
}

/** Nobody vouches for the other device: said until somebody does. */
function Unsure({ doubt, name, logged }: { doubt: Doubt | null; name: string; logged: string }) {
  const t = useWords("call");
  if (doubt === null) return null;
  return (
    <div className="callrepair" role="alert" data-testid="unsure">
      <Icon name="alert" />
      <p className="grow">{t(`safety.${doubt}`, { name, logged })}</p>
    </div>
  );
}

/** No line, for a reason the person can do something about. */
function Failure({ stage }: { stage: StageModel }) {
  const t = useWords("call");
  const { call, media, status, name } = stage;
  const retry = () => void media.start({ audio: media.micOn, video: media.cameraOn }).then(() => call.retry());
  return (
    <div className="callfail" role="alert">
      <p>{t(`status.${status}`, { name, seconds: 0 })}</p>
      <Button look="accent" onPress={retry} data-testid="call-again">{t(status === "taken" ? "take-here" : "trouble.again")}</Button>
    </div>
  );
}
