// For everything that does not work: what we see, what to do on this very device, and another way.
import { lazy, Suspense, useEffect, useState } from "react";
import type { Channel } from "../../api/types";
import { Select } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { systemOf, type System } from "../../device/label";
import { useWords, type Words } from "../../words";
import { canChooseSpeaker, hearThrough } from "./bell";
import { partsOf, type Code } from "./check.model";
import type { Check } from "./useCheck";

const GoOnByPhone = lazy(() => import("./GoOnByPhone"));
const handheld: readonly System[] = ["ios", "android"];

export interface RepairsProps {
  channel: Channel;
  check: Check;
  /** Also the choice of devices, though nothing is known to be wrong. */
  all: boolean;
  /** The place in the line is taken already, so that it can be found again on a phone. */
  phone: boolean;
}

export function Repairs({ channel, check, all, phone }: RepairsProps) {
  const codes = partsOf(channel).flatMap((part) => {
    const row = check.found[part];
    return row.state === "trouble" ? [row.code] : [];
  });
  return (
    <div className="stack repairs">
      {codes.map((code) => <Repair key={code} code={code} />)}
      {phone && codes.includes("CAM_NONE") && !handheld.includes(systemOf(navigator.userAgent)) && <Suspense><GoOnByPhone /></Suspense>}
      {(all || codes.length > 0) && channel !== "chat" && <Choices check={check} video={channel === "video"} />}
    </div>
  );
}

/** Steps stand one per line in the text; those for this system where there are some, else those for all. */
export function stepsFor(t: Words<"check">, code: Code, agent: string): string[] {
  const key = [`steps.${code}.${systemOf(agent)}`, `steps.${code}`].find((one) => t.has(one));
  return key && t.has(key) ? t(key).split("\n") : [];
}

function Repair({ code }: { code: Code }) {
  const t = useWords("check");
  const steps = stepsFor(t, code, navigator.userAgent);
  return (
    <Note tone="warn" role="alert">
      <div data-testid={`repair-${code}`}>
        <p><strong>{t(`error.${code}`)}</strong></p>
        {steps.length > 0 && <ol className="steps-to-do">{steps.map((step) => <li key={step}>{step}</li>)}</ol>}
      </div>
    </Note>
  );
}

function Choices({ check: { media }, video }: { check: Check; video: boolean }) {
  const t = useWords("check");
  const [devices, setDevices] = useState<Awaited<ReturnType<typeof media.devices>> | null>(null);
  const [speaker, setSpeaker] = useState("");
  const { audioTrack, videoTrack } = media;
  useEffect(() => void media.devices().then(setDevices), [media, audioTrack, videoTrack]);
  if (!devices || Object.values(devices).every((list) => list.length === 0)) return null;
  const named = (list: MediaDeviceInfo[]) => list.map((one, index) => ({ value: one.deviceId, label: one.label || t("choose.unnamed", { number: index + 1 }) }));
  const hear = (id: string) => {
    setSpeaker(id);
    void hearThrough(id).catch(() => undefined);
  };
  return (
    <div className="card card--flat card--tight stack">
      {video && devices.cameras.length > 1 && <Select label={t("choose.camera")} value={videoTrack?.getSettings().deviceId ?? ""} onChange={(id) => void media.useCamera(id)} options={named(devices.cameras)} />}
      {devices.microphones.length > 0 && <Select label={t("choose.microphone")} value={audioTrack?.getSettings().deviceId ?? ""} onChange={(id) => void media.useMicrophone(id)} options={named(devices.microphones)} />}
      {canChooseSpeaker() && devices.speakers.length > 0 && <Select label={t("choose.speaker")} value={speaker || (devices.speakers[0]?.deviceId ?? "")} onChange={hear} options={named(devices.speakers)} />}
    </div>
  );
}
