// What is not needed every minute: other camera, microphone or speaker, sound only, full screen, "I cannot hear".
import { useEffect, useState } from "react";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import type { IconName } from "../design/Icon";
import { Select } from "../design/Fields";
import { useWords } from "../words";
import type { Devices, LocalMedia } from "./media";
import type { StageModel } from "./useStageModel";

export interface MoreSheetProps {
  open: boolean;
  stage: StageModel;
  speaker: string;
  full: boolean;
  onSpeaker(id: string): void;
  onFull(): void;
  /** Somebody with the patient; missing for guests themselves. */
  onGuests?: () => void;
  onClose(): void;
}

const none: Devices = { cameras: [], microphones: [], speakers: [] };

function useDevices(media: LocalMedia, open: boolean): Devices {
  const [devices, setDevices] = useState(none);
  useEffect(() => {
    if (!open) return;
    const read = () => void media.devices().then(setDevices);
    read();
    return media.subscribe(read);
  }, [media, open]);
  return devices;
}

export function MoreSheet(props: MoreSheetProps) {
  const t = useWords("call");
  const { open, stage, onClose } = props;
  const devices = useDevices(stage.media, open);
  return (
    <Dialog title={t("more")} open={open} onClose={onClose}>
      <div className="stack">
        <Pickers devices={devices} {...props} />
        <Acts flips={devices.cameras.length > 1} {...props} />
        <Button look="plain" onPress={onClose}>{t("close")}</Button>
      </div>
    </Dialog>
  );
}

function Acts({ flips, stage, full, onFull, onGuests, onClose }: MoreSheetProps & { flips: boolean }) {
  const t = useWords("call");
  const { call, media, name, picture } = stage;
  const { ceiling } = picture.view;
  const decides = stage.props.face !== "guest";
  const act = (id: string, icon: IconName, text: string, run: () => void) => {
    const press = () => {
      run();
      onClose();
    };
    return <Button key={id} look="second" small icon={icon} onPress={press} data-testid={id}>{text}</Button>;
  };
  return (
    <div className="moreacts">
      {flips && act("flip", "flip", t("flip"), () => void media.flipCamera())}
      {onGuests && <Button look="second" small icon="people" onPress={onGuests} data-testid="someone-with-me">{t("with-me")}</Button>}
      {decides && ceiling === "video" && act("sound-only", "sound", t("sound-only"), () => void call.chooseChannel("audio"))}
      {decides && ceiling !== "video" && act("with-picture", "camera", t("with-picture"), () => void call.chooseChannel("video"))}
      {decides && ceiling !== "chat" && act("chat-only", "chat", t("chat-only"), () => void call.chooseChannel("chat"))}
      {act("cannot-hear", "micOff", t("cannot-hear", { name }), () => call.tellUnheard())}
      {act("full-screen", "full", t(full ? "full.off" : "full.on"), onFull)}
    </div>
  );
}

function Pickers({ stage, devices, speaker, onSpeaker }: MoreSheetProps & { devices: Devices }) {
  const t = useWords("call");
  const { media } = stage;
  const options = (all: readonly MediaDeviceInfo[]) => all.map(({ deviceId, label }, index) => ({ value: deviceId, label: label || t("device", { number: index + 1 }) }));
  const inUse = (track: MediaStreamTrack | null) => track?.getSettings().deviceId ?? "";
  return (
    <>
      {devices.cameras.length > 0 && <Select label={t("camera")} options={options(devices.cameras)} value={inUse(media.videoTrack)} onChange={(id) => void media.useCamera(id)} data-testid="camera-list" />}
      {devices.microphones.length > 0 && <Select label={t("microphone")} options={options(devices.microphones)} value={inUse(media.audioTrack)} onChange={(id) => void media.useMicrophone(id)} data-testid="microphone-list" />}
      {devices.speakers.length > 0 && <Select label={t("speaker")} options={options(devices.speakers)} value={speaker} onChange={onSpeaker} data-testid="speaker-list" />}
    </>
  );
}
