// For the patient, from the match on: who the doctor is in the public log, and since when it has known the key; a new one is said to be.
import { useQuery } from "@tanstack/react-query";
import type { Consultation } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { Note } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { type DoctorKey, doctorKeys, isYoung } from "../../vault/doctorKeys";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useSafe, useVault } from "../../vault/VaultProvider";
import { useFormats, useWords } from "../../words";

export function DoctorKeys({ consultation: { safe_id } }: { consultation: Pick<Consultation, "safe_id"> }) {
  const safe = useSafe(safe_id);
  return safe && <KeysOf safe={safe} />;
}

/** On the patient's pages alone. */
export function KeysOf({ safe }: { safe: SafeClient }) {
  const desk = useVault()?.desk;
  const devices = usePicture(safe).holders.filter(({ role }) => role === "doctor" || role === "colleague").reduce((sum, one) => sum + one.devices, 0);
  const { young_hours: hours } = useBrand();
  const { data: keys = [] } = useQuery({ queryKey: ["doctor-keys", safe.id, devices], queryFn: () => (desk ? doctorKeys(desk, safe) : []), enabled: desk?.isPatient === true && devices > 0 });
  return <KeyLines keys={keys} hours={hours} now={serverNow()} />;
}

export function KeyLines({ keys, hours, now }: { keys: readonly DoctorKey[]; hours: number; now: number }) {
  const t = useWords("chat");
  const { moment } = useFormats();
  if (keys.length === 0) return null;
  return (
    <div className="stack stack--tight" data-testid="doctor-keys">
      {keys.map((one) => (
        <p key={one.device} className="small soft" data-testid="doctor-key">
          {one.since === null ? t("keys.logged", { name: one.name, nihdi: one.nihdi }) : t("doctor-key", { name: one.name, nihdi: one.nihdi, moment: moment(one.since) })}
        </p>
      ))}
      {keys.some((one) => isYoung(one, now, hours)) && <Note icon="key"><span data-testid="doctor-key-young">{t("doctor-key.young", { hours })}</span></Note>}
    </div>
  );
}
