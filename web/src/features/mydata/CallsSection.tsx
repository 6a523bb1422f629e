// The calls I had: when, with whom, how it ended. Nothing of what was said is kept.
import { useQuery } from "@tanstack/react-query";
import { consultations } from "../../api/patient";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { ForWhom } from "../people/ForWhom";
import { Folded } from "./Folded";
import { ListOf, Section } from "./Section";

export function CallsSection() {
  const t = useWords("mydata");
  const { moment } = useFormats();
  const calls = useQuery({ queryKey: keys.history, queryFn: consultations });
  return (
    <Section title={t("calls")} icon="camera" lead={t("calls.lead")} testId="calls">
      <ListOf query={calls} empty={t("calls.none")}>
        {(items) => (
          <Folded items={items}>
            {(one) => (
              <li key={one.id}>
                <p className="cap soft">{moment(one.matched_at)}</p>
                <p><strong>{t("calls.with", { given: one.doctor.given_name, family: one.doctor.family_name })}</strong></p>
                <ForWhom patient={one.patient} />
                <p className="small soft">{one.outcome ? t(`outcome.${one.outcome}`) : t("calls.open")}</p>
              </li>
            )}
          </Folded>
        )}
      </ListOf>
    </Section>
  );
}
