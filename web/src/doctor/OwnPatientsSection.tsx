// Patients who say that this doctor is theirs: confirmed, refused, or without an answer yet.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerPatient, ownPatients } from "../api/doctor";
import type { OwnPatient } from "../api/types";
import { Button } from "../design/Button";
import { Tag } from "../design/Surfaces";
import { ListOf, Section } from "../features/mydata/Section";
import { useWords } from "../words";
import { keys } from "./keys";

export function OwnPatientsSection() {
  const t = useWords("doctor");
  const mine = useQuery({ queryKey: keys.ownPatients, queryFn: ownPatients });
  return (
    <Section title={t("own")} icon="people" lead={t("own.lead")} testId="own-patients">
      <ListOf query={mine} empty={t("own.none")}>{(items) => <ul className="rows">{items.map((one) => <One key={one.patient_id} one={one} />)}</ul>}</ListOf>
    </Section>
  );
}

function One({ one }: { one: OwnPatient }) {
  const t = useWords("doctor");
  const queries = useQueryClient();
  const answer = useMutation({ mutationFn: (yes: boolean) => answerPatient(one.patient_id, yes), onSuccess: (items) => queries.setQueryData(keys.ownPatients, items) });
  return (
    <li className="row row--wrap">
      <div className="grow">
        <strong>{t("person", { given: one.given_name, family: one.family_name })}</strong>
        {one.confirmed_at && <> <Tag tone="ok" icon="check">{t("own.confirmed")}</Tag></>}
        {one.refused_at && <> <Tag tone="warn">{t("own.refused")}</Tag></>}
        <p className="small soft">{t(`own.${one.declared}`)}</p>
      </div>
      {!one.confirmed_at && <Button small look="second" onPress={() => answer.mutate(true)} isPending={answer.isPending} data-testid="own-yes">{t("own.yes")}</Button>}
      {!one.refused_at && <Button small look="plain" onPress={() => answer.mutate(false)} isPending={answer.isPending} data-testid="own-no">{t("own.no")}</Button>}
    </li>
  );
}
