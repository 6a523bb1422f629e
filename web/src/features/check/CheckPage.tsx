// Can you see yourself? Camera, microphone, sound and network, each in words, each with a way to repair it.
import { useEffect, useRef, useState } from "react";
import { Redirect, useLocation } from "wouter";
import type { Channel } from "../../api/types";
import { Heading } from "../../app/Screen";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { isInsideAnApp } from "../../device/label";
import { useWords } from "../../words";
import { AskScreen, WithIntake } from "../intake/AskScreen";
import { bestChannel, isAllWell, partsOf } from "./check.model";
import { CheckRows } from "./CheckRows";
import { OwnPicture } from "./OwnPicture";
import { Repairs } from "./Repairs";
import { useCheck, type Check } from "./useCheck";
import "./check.css";

export default function CheckPage() {
  const [, navigate] = useLocation();
  return (
    <WithIntake place="doctor">
      {({ draft, change }) => draft.channel === null ? <Redirect to="/ask/doctor" replace /> : (
        <Checking
          channel={draft.channel}
          onChannel={(channel) => change({ channel })}
          back="/ask/doctor"
          onDone={(channel) => {
            change({ channel });
            navigate("/ask/ready");
          }}
        />
      )}
    </WithIntake>
  );
}

export interface CheckingProps {
  channel: Channel;
  /** Missing where the way of talking is already fixed. */
  onChannel?: (channel: Channel) => void;
  back: string;
  onDone(channel: Channel): void;
}

export function Checking({ channel, onChannel, back, onDone }: CheckingProps) {
  const t = useWords("check");
  const check = useCheck(channel);
  const [repairing, setRepairing] = useState(false);
  const best = bestChannel(channel, check.found);
  const lesser = onChannel && best !== channel;
  useTold(channel, check);
  const dock = (
    <>
      <Button onPress={() => onDone(best)} data-testid="check-continue">{lesser ? t(`go.${best}`) : isAllWell(channel, check.found) ? t("go.all") : t("go.anyway")}</Button>
      {lesser || repairing
        ? <Button look="plain" onPress={check.again} data-testid="check-again">{t("again")}</Button>
        : <Button look="plain" onPress={() => setRepairing(true)} data-testid="check-trouble">{t("trouble")}</Button>}
    </>
  );
  return (
    <AskScreen title={t("tab")} step={onChannel && 4} back={back} dock={dock}>
      <Heading of={channel}>{channel === "video" ? t("title.video") : channel === "audio" ? t("title.audio") : t("title.chat")}</Heading>
      {isInsideAnApp(navigator.userAgent) && <Note tone="warn">{t("error.IN_APP_BROWSER")}</Note>}
      {channel === "video" && <OwnPicture check={check} />}
      <Repairs channel={channel} check={check} all={repairing} phone={!onChannel} />
      <CheckRows channel={channel} check={check} />
      {channel !== "chat" && onChannel && <Quieter onChat={() => onChannel("chat")} />}
    </AskScreen>
  );
}

function Quieter({ onChat }: { onChat(): void }) {
  const t = useWords("check");
  return (
    <div className="quieter small">
      <p>{t("overheard")}</p>
      <Button look="plain" small icon="chat" onPress={onChat} data-testid="use-chat">{t("overheard.chat")}</Button>
    </div>
  );
}

/** Once, when every part has its answer: "Camera works. Microphone works. …" */
function useTold(channel: Channel, { found }: Check): void {
  const t = useWords("check");
  const announce = useAnnounce();
  const told = useRef("");
  const parts = partsOf(channel).filter((part) => part !== "sound");
  const settled = parts.every((part) => found[part].state !== "testing");
  const words = parts.map((part) => (found[part].state === "works" ? t(`${part}.works`) : t(`${part}.fails`))).join(" ");
  useEffect(() => {
    if (!settled || told.current === words) return;
    told.current = words;
    announce(words);
  }, [settled, words, announce]);
}
