// Who my own doctor is, as I say it and as the doctor answers; and the doctors I saw here.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { declareDoctor, doctors as onDuty, ownDoctors, undeclareDoctor } from "../../api/patient";
import type { OwnDoctor } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button, TextButton } from "../../design/Button";
import { Select } from "../../design/Fields";
import { Icon } from "../../design/Icon";
import { Note, Tag } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { ListOf, Section } from "./Section";

type Declared = "gmd" | "practice";

export interface OwnDoctorProps {
  /** The child whose doctor it is; null: the person themselves. */
  about?: string | null;
  title?: string;
  lead?: string;
}

const keyOf = (about: string | null) => [...keys.ownDoctors, about];

export function OwnDoctorSection({ about = null, title, lead }: OwnDoctorProps) {
  const t = useWords("mydata");
  const mine = useQuery({ queryKey: keyOf(about), queryFn: () => ownDoctors(about) });
  return (
    <Section title={title ?? t("own")} icon="doctor" lead={lead ?? t("own.lead")} testId="own-doctor">
      <ListOf query={mine} empty={t(about ? "own.none.yet" : "own.none")}>{(items) => <ul className="rows">{items.map((one) => <One key={one.doctor_id} one={one} about={about} />)}</ul>}</ListOf>
      <Choose known={mine.data ?? []} about={about} />
    </Section>
  );
}

function One({ one, about }: { one: OwnDoctor; about: string | null }) {
  const t = useWords("mydata");
  const { day } = useFormats();
  const queries = useQueryClient();
  const undo = useMutation({ mutationFn: () => undeclareDoctor(one.doctor_id, about), onSuccess: (items) => queries.setQueryData(keyOf(about), items) });
  return (
    <li className="row row--wrap" data-testid="own-doctor-row">
      <Icon name="person" />
      <div className="grow">
        <strong>{t("own.doctor", { given: one.given_name, family: one.family_name })}</strong> <Status one={one} />
        {one.insurer_said_at ? <p className="small">{t("own.insurer")}</p> : one.declared && <p className="small">{t(`own.${one.declared}`)}</p>}
        {one.seen_at && <p className="cap soft">{t("own.seen", { day: day(one.seen_at) })}</p>}
      </div>
      {one.declared && <TextButton onPress={() => undo.mutate()} data-testid="own-undo">{t("own.undo")}</TextButton>}
    </li>
  );
}

function Status({ one }: { one: OwnDoctor }) {
  const t = useWords("mydata");
  if (one.insurer_said_at) return <Tag tone="ok" icon="check">{t("own.insurer.tag")}</Tag>;
  if (!one.declared) return null;
  if (one.refused_at) return <Tag tone="warn">{t("own.refused")}</Tag>;
  return one.confirmed_at ? <Tag tone="ok" icon="check">{t("own.confirmed")}</Tag> : <Tag>{t("own.unconfirmed")}</Tag>;
}

function Choose({ known, about }: { known: readonly OwnDoctor[]; about: string | null }) {
  const t = useWords("mydata");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const duty = useQuery({ queryKey: keys.doctors, queryFn: onDuty });
  const [doctor, setDoctor] = useState("");
  const [kind, setKind] = useState<Declared>("gmd");
  const save = useMutation({ mutationFn: () => declareDoctor(doctor, kind, about), onSuccess: (items) => { queries.setQueryData(keyOf(about), items); setDoctor(""); } });
  const seen = known.map((one) => ({ id: one.doctor_id, given_name: one.given_name, family_name: one.family_name }));
  const all = [...new Map([...(duty.data ?? []), ...seen].map((one) => [one.id, one])).values()];
  if (all.length === 0) return null;
  const options = all.map((one) => ({ value: one.id, label: t("own.doctor", { given: one.given_name, family: one.family_name }) }));
  return (
    <div className="stack stack--tight">
      <Select label={t("own.choose")} options={[{ value: "", label: t("own.choose.none") }, ...options]} value={doctor} onChange={setDoctor} data-testid="own-choose" />
      {doctor && <Select label={t("own.is")} options={[{ value: "gmd", label: t("own.gmd") }, { value: "practice", label: t("own.practice") }]} value={kind} onChange={(one) => setKind(one === "practice" ? "practice" : "gmd")} data-testid="own-kind" />}
      {doctor && <Button look="second" onPress={() => save.mutate()} isPending={save.isPending} data-testid="own-save">{t("own.save")}</Button>}
      {save.error && <Note tone="danger" role="alert">{problemText(frame, save.error)}</Note>}
    </div>
  );
}
