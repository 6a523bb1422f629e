// The call on the screen, for patient and doctor alike: the others, oneself, the line in words, five controls, the chat.
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useAwake } from "../app/awake";
import type { Consultation } from "../api/types";
import { useKeys } from "../app/keys";
import { Heading } from "../app/Screen";
import { Confirm } from "../design/Dialog";
import { useWords } from "../words";
import type { Beginning } from "./call";
import { sends } from "./call.model";
import { CallBar } from "./CallBar";
import type { ChatMessage } from "./chat";
import { ChatPanel } from "./ChatPanel";
import { Company } from "../features/guests/Company";
import type { SafeWitness } from "./gossip";
import { MoreSheet } from "./MoreSheet";
import { SafetySheet } from "./SafetySheet";
import { StageView } from "./StageView";
import type { Running } from "./start";
import { useCall, type UseCall } from "./useCall";
import { useChatNews, useGuestNews, useNews, useSwitchNews } from "./useNews";
import { useFacts } from "../features/money/useFacts";
import { useFigures, useFullScreen, useSurroundings, useVouch } from "./useStage";
import { useStageModel, type StageModel } from "./useStageModel";
import "./call.css";

export interface CallStageProps extends UseCall {
  consultation: Beginning & Pick<Consultation, "started_at">;
  /** The person hung up and the server knows. The way back is to show the stage again. */
  onLeft(): void;
  /** The doctor closed the consultation. */
  onEnded(outcome: string | null): void;
  /** Single keys M V A T L S, for who has them switched on. */
  keys?: boolean;
  /** False where the page around the stage already names the other person. */
  named?: boolean;
  /** The chat stands open beside the picture from the start. */
  chatBeside?: boolean;
  /** A conversation that outlives the call, in place of the one that ends with it. */
  chat?: StageChat | null;
  /** Said below the state of the line until it is put away. */
  note?: ReactNode;
  /** What this device knows of the consultation's safe and of the log; null until it does. */
  witness?: SafeWitness | null;
}

export interface StageChat {
  unread: number;
  /** What is spoken to who listens: each message once. */
  said: readonly Pick<ChatMessage, "id" | "mine" | "author" | "text">[];
  nameOf(person: string): string;
  panel(onClose: () => void): ReactNode;
}

/** Beside the picture there must be room for both. */
const roomForChat = "(min-width: 60rem) and (min-height: 30rem)";

type Panel = "more" | "safety" | "leave" | "guests";

export default function CallStage(props: CallStageProps) {
  const running = useCall(props);
  if (running === null) return <div className="callstage" data-testid="call-stage" data-state="idle" />;
  return <Stage now={running} {...props} />;
}

export { CallStage };

function Stage({ now, ...props }: CallStageProps & { now: Running }) {
  const t = useWords("call");
  const element = useRef<HTMLElement>(null);
  const stage = useStageModel(now, props);
  const [panel, setPanel] = useState<Panel | null>(null);
  const chat = useChat(stage);
  const chatToggle = useRef<HTMLButtonElement>(null);
  const [speaker, setSpeaker] = useState("");
  const [full, toggleFull] = useFullScreen();
  const [drawn, draw] = useSurroundings(Boolean(props.running));
  const { call, media, picture } = stage;
  const { face } = props;
  const { view } = picture;
  useFigures(element, call);
  useVouch(face === "patient", props.consultation.id, call);
  useAwake();
  useSpoken(stage);
  useGuestNews(stage);
  useEnd(stage);
  useFacts(props.face, props.session.person.id, props.consultation.id, view.phase === "connected");
  useEffect(() => (props.witness ? call.compareWith(props.witness) : undefined), [call, props.witness]);
  const mic = () => void media.setMic(!media.micLive);
  const camera = () => void media.setCamera(!media.cameraLive);
  const closeChat = () => {
    chat.toggle();
    chatToggle.current?.focus();
  };
  const sound = () => void call.chooseChannel(view.ceiling === "video" ? "audio" : "video");
  useKeys({ m: mic, v: camera, a: sound, t: chat.toggle, l: () => setPanel("leave"), s: () => setPanel("safety") }, props.keys ?? false);
  return (
    <section className="callstage" ref={element} aria-label={t("stage", { name: stage.fullName })} data-testid="call-stage" data-rung={sends(view)} data-full={full || undefined}>
      {(props.named ?? true) && <Heading className="sr">{t("stage", { name: stage.fullName })}</Heading>}
      <div className="callgrid" data-chat={chat.open || undefined}>
        {drawn ? <CallBar chatRef={chatToggle} micOn={media.micLive} cameraOn={media.cameraLive} chatOpen={chat.open} unread={chat.unread} chats={face !== "guest"} keys={props.keys ?? false} onMic={mic} onCamera={camera} onChat={chat.toggle} onMore={() => setPanel("more")} onHangUp={() => setPanel("leave")} /> : <div className="callbar callbar--coming" />}
        {drawn && chat.open && props.chat?.panel(closeChat)}
        {drawn && chat.open && !props.chat && <ChatPanel messages={picture.messages} nameOf={stage.nameOf} otherName={stage.name} doctor={face === "doctor"} onSend={(text) => call.write(text)} onClose={closeChat} />}
        <StageView stage={stage} element={element} drawn={drawn} speaker={speaker} onPicture={draw} onLock={() => setPanel("safety")} note={props.note}>
          {drawn && face !== "guest" && <Company face={face} stage={stage} open={panel === "guests"} onClose={() => setPanel(null)} />}
        </StageView>
      </div>
      {drawn && (
        <>
          <MoreSheet open={panel === "more"} stage={stage} speaker={speaker} full={full} onSpeaker={setSpeaker} onFull={toggleFull} onGuests={face === "guest" ? undefined : () => setPanel("guests")} onClose={() => setPanel(null)} />
          <StageQuestions stage={stage} panel={panel} onClose={() => setPanel(null)} />
        </>
      )}
    </section>
  );
}

function StageQuestions({ stage, panel, onClose }: { stage: StageModel; panel: Panel | null; onClose(): void }) {
  const t = useWords("call");
  const { name, call, verified, safety, doubt, logged, lockText, props } = stage;
  const [leaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    void call.leave().then(props.onLeft);
  };
  return (
    <>
      <SafetySheet open={panel === "safety"} title={lockText} name={name} safety={verified ? safety : null} doubt={doubt} logged={logged} onClose={onClose} onDifferent={leave} />
      <Confirm title={t("leave.title")} body={t("leave.body", { name })} open={panel === "leave"} yes={t("leave.yes")} no={t("leave.no")} pending={leaving} onNo={onClose} onYes={leave} yesTestId="leave-confirm" />
    </>
  );
}

interface Chat {
  open: boolean;
  unread: number;
  toggle(): void;
}

function useChat({ picture, props }: StageModel): Chat {
  const [open, setOpen] = useState((props.chatBeside ?? false) && matchMedia(roomForChat).matches);
  const heard = picture.messages.filter((message) => !message.mine).length;
  const [read, setRead] = useState(0);
  useEffect(() => {
    if (open) setRead(heard);
  }, [open, heard]);
  const unread = props.chat?.unread ?? Math.max(0, heard - read);
  return { open, unread: open ? 0 : unread, toggle: () => setOpen(!open) };
}

function useSpoken({ status, name, fullName, seconds, other, media, cameraOn, picture, verified, nameOf, props }: StageModel): void {
  const withDoctor = other?.role === "doctor";
  useNews({ status, connected: picture.view.connectedAt !== null && verified, values: { name, fullName, seconds }, withDoctor, mic: media.micLive, camera: cameraOn });
  useSwitchNews(media.micLive, media.cameraLive);
  useChatNews(props.chat?.said ?? picture.messages, props.chat?.nameOf ?? nameOf);
}

function useEnd({ picture, props }: StageModel): void {
  const { phase, outcome } = picture.view;
  useEffect(() => {
    if (phase === "ended") props.onEnded(outcome);
  }, [phase]);
}
