// For the patient, from the match on: who the doctor is in the public log, and since when it can have known the key; a new one is said to be.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import type { Consultation } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { useAnnounce } from "../../design/Announcer";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { type DoctorKey, doctorKeys, isYoung } from "../../vault/doctorKeys";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useSafe, useVault } from "../../vault/VaultProvider";
import { useFormats, useWords } from "../../words";

interface Keys {
  keys: readonly DoctorKey[];
  /** For how long a key is new. */
  hours: number;
  /** No server makes a key older than this device's own clock has it. */
  now: number;
}

/** On the patient's pages alone. */
function useDoctorKeys(safe: SafeClient): Keys {
  const desk = useVault()?.desk;
  const devices = usePicture(safe).holders.filter(({ role }) => role === "doctor" || role === "colleague").reduce((sum, one) => sum + one.devices, 0);
  const { young_hours: hours } = useBrand();
  const { data: keys = [] } = useQuery({ queryKey: ["doctor-keys", safe.id, devices], queryFn: () => (desk ? doctorKeys(desk, safe) : []), enabled: desk?.isPatient === true && devices > 0 });
  return { keys, hours, now: Math.min(serverNow(), Date.now()) };
}

const hasYoung = ({ keys, hours, now }: Keys) => keys.some((one) => isYoung(one, now, hours));

/** While it rings: who it is, and one short line that opens. */
export function DoctorKeys({ consultation: { id, safe_id } }: { consultation: Pick<Consultation, "id" | "safe_id"> }) {
  const safe = useSafe(safe_id);
  return safe && <Ringing safe={safe} consultation={id} />;
}

function Ringing({ safe, consultation }: { safe: SafeClient; consultation: string }) {
  const known = useDoctorKeys(safe);
  const young = hasYoung(known);
  useEffect(() => {
    if (young) sessionStorage.setItem(seenName, consultation);
  }, [young, consultation]);
  return <KeyGlance {...known} />;
}

export function KeyGlance(known: Keys) {
  const t = useWords("chat");
  const { day } = useFormats();
  const [first] = known.keys;
  if (first === undefined) return null;
  const young = hasYoung(known);
  const people = new Map(known.keys.map((one) => [`${one.nihdi} ${one.name}`, one]));
  return (
    <div className="keyglance small" data-testid="doctor-keys">
      {[...people.values()].map((one) => <p key={one.device} className="soft" data-testid="doctor-key">{t("doctor-key.who", { name: one.name, nihdi: one.nihdi })}</p>)}
      <details>
        <summary className={young ? "strong" : "cap soft"} data-testid={young ? "doctor-key-young" : "doctor-key-old"}>
          <Icon name="key" size="s" />
          <span>{young ? t("doctor-key.new") : t("doctor-key.since", { day: day(newest(known.keys)) })}</span>
          <Icon name="down" size="s" />
        </summary>
        <KeyWords {...known} />
      </details>
    </div>
  );
}

const newest = (keys: readonly DoctorKey[]): string => keys.map(({ since }) => since ?? "").toSorted().at(-1) ?? "";

/** In the list of who holds the keys. */
export function KeysOf({ safe }: { safe: SafeClient }) {
  return <KeyLines {...useDoctorKeys(safe)} />;
}

export function KeyLines(known: Keys) {
  if (known.keys.length === 0) return null;
  return <div className="stack stack--tight" data-testid="doctor-keys-listed"><KeyWords {...known} /></div>;
}

function KeyWords(known: Keys) {
  const t = useWords("chat");
  const { moment } = useFormats();
  return (
    <>
      {known.keys.map((one) => (
        <p key={one.device} className="small soft">
          {one.since === null ? t("keys.logged", { name: one.name, nihdi: one.nihdi }) : t("doctor-key", { name: one.name, nihdi: one.nihdi, moment: moment(one.since) })}
        </p>
      ))}
      {hasYoung(known) && <Note icon="key"><span data-testid="doctor-key-why">{t("doctor-key.young", { hours: known.hours })}</span></Note>}
    </>
  );
}

const seenName = "doktr.new-key-seen";

/** In the call, for whoever joined without having been told while it rang: the same short line, until it is put away. */
export function KeyOnStage({ safe, consultation }: { safe: SafeClient; consultation: string }) {
  const [done, setDone] = useState(() => sessionStorage.getItem(seenName) === consultation);
  const known = useDoctorKeys(safe);
  const putAway = () => {
    sessionStorage.setItem(seenName, consultation);
    setDone(true);
  };
  return !done && hasYoung(known) ? <StageKey {...known} onClose={putAway} /> : null;
}

export function StageKey({ onClose, ...known }: Keys & { onClose(): void }) {
  const t = useWords("chat");
  const announce = useAnnounce();
  useEffect(() => announce(t("doctor-key.new"), "polite"), [announce, t]);
  return (
    <div className="callrepair keystage" data-testid="stage-key">
      <KeyGlance {...known} />
      <AriaButton className="tool tool--icon" aria-label={t("doctor-key.close")} onPress={onClose} data-testid="stage-key-close"><Icon name="close" /></AriaButton>
    </div>
  );
}
