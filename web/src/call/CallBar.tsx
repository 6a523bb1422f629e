// The five controls of a call, each with its name in words; one tab stop, arrow keys inside.
import type { RefObject } from "react";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { Toolbar } from "react-aria-components/Toolbar";
import { Icon, type IconName } from "../design/Icon";
import { useWords } from "../words";

export interface CallBarProps {
  /** Whoever closes the chat from inside is back at its button. */
  chatRef: RefObject<HTMLButtonElement | null>;
  micOn: boolean;
  cameraOn: boolean;
  chatOpen: boolean;
  unread: number;
  /** False for who takes no part in what is written. */
  chats: boolean;
  /** Shows the single-key shortcuts beside the names. */
  keys: boolean;
  onMic(on: boolean): void;
  onCamera(on: boolean): void;
  onChat(open: boolean): void;
  onMore(): void;
  onHangUp(): void;
}

export function CallBar(props: CallBarProps) {
  const t = useWords("call");
  const { micOn, cameraOn, chatOpen, unread, keys } = props;
  return (
    <Toolbar aria-label={t("controls")} className="callbar">
      <Toggle testId="mic" icon={micOn ? "mic" : "micOff"} on={micOn} label={t(micOn ? "mic.on" : "mic.off")} hint={keys ? "M" : null} onChange={props.onMic} />
      <Toggle testId="camera" icon={cameraOn ? "camera" : "cameraOff"} on={cameraOn} label={t(cameraOn ? "camera.on" : "camera.off")} hint={keys ? "V" : null} onChange={props.onCamera} />
      {props.chats && <Toggle ref={props.chatRef} testId="chat" icon="chat" on={chatOpen} quiet label={t("chat")} more={t("chat.new", { count: unread })} badge={unread} hint={keys ? "T" : null} onChange={props.onChat} />}
      <Button className="callctl" onPress={props.onMore} data-testid="more">
        <span className="callctl__disc"><Icon name="more" /></span>
        <span>{t("more")}</span>
      </Button>
      <Button className="callctl callctl--stop" onPress={props.onHangUp} data-testid="hang-up">
        <span className="callctl__disc"><Icon name="hangUp" /></span>
        <Label text={t("hang-up")} hint={keys ? "L" : null} />
      </Button>
    </Toolbar>
  );
}

interface ToggleProps {
  ref?: RefObject<HTMLButtonElement | null>;
  testId: string;
  icon: IconName;
  on: boolean;
  label: string;
  more?: string;
  badge?: number;
  hint: string | null;
  /** Off is the usual state of this one, so it is not drawn as switched off. */
  quiet?: boolean;
  onChange(on: boolean): void;
}

function Toggle({ ref, testId, icon, on, label, more, badge = 0, hint, quiet = false, onChange }: ToggleProps) {
  return (
    <ToggleButton ref={ref} isSelected={on} onChange={onChange} className={quiet ? "callctl callctl--quiet" : "callctl"} data-testid={testId}>
      <span className="callctl__disc">
        <Icon name={icon} />
        {badge > 0 && <b className="callctl__badge" aria-hidden="true">{badge}</b>}
      </span>
      <Label text={label} hint={hint} />
      {badge > 0 && <span className="sr">, {more}</span>}
    </ToggleButton>
  );
}

function Label({ text, hint }: { text: string; hint: string | null }) {
  return (
    <span className="callctl__label">
      {text}
      {hint !== null && <kbd className="kbd" aria-hidden="true">{hint}</kbd>}
    </span>
  );
}
