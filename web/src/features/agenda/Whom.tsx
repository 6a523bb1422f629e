// Whom an appointment is for: the person themselves, unless there is somebody for whom they act.
import { useState } from "react";
import { useHistoryState } from "wouter/use-browser-location";
import type { Appointment } from "../../api/agenda";
import type { Ward } from "../../api/people";
import { useSession } from "../../app/session";
import { Select } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { QuotaFull } from "../home/QuotaCard";
import { useFull } from "../people/useFull";
import { usePeople } from "../people/usePeople";

export interface Whom {
  /** Null for the person themselves. */
  about: string | null;
  wards: readonly Ward[];
  choose(chosen: string | null): void;
}

/** Whoever comes from an appointment of somebody else's books for the same person again. */
export function useWhom(moving: Appointment | null): Whom {
  const { person } = useSession();
  const wards = usePeople().data?.cares_for ?? [];
  const came = useHistoryState<{ about?: string } | null>()?.about ?? null;
  const [chosen, choose] = useState<string | null>(came);
  if (moving) return { about: moving.patient_id === person.id ? null : moving.patient_id, wards, choose };
  return { about: wards.some((one) => one.person_id === chosen) ? chosen : null, wards, choose };
}

export function WhomField({ whom: { about, wards, choose } }: { whom: Whom }) {
  const t = useWords("agenda");
  const people = useWords("people");
  const { person } = useSession();
  const full = useFull(about);
  const ward = wards.find((one) => one.person_id === about);
  if (wards.length === 0) return null;
  const named = wards.map((one) => ({ value: one.person_id, label: people("who.name", { given: one.given_name, family: one.family_name }) }));
  return (
    <div className="stack stack--tight">
      <Select label={t("whom")} value={about ?? person.id} onChange={(value) => choose(value === person.id ? null : value)} options={[{ value: person.id, label: people("who.me") }, ...named]} data-testid="book-whom" />
      {ward && !ward.scopes.includes("call") && <Note icon="info">{t("whom.comes", { name: ward.given_name })}</Note>}
      {full && <QuotaFull quota={full} />}
    </div>
  );
}
