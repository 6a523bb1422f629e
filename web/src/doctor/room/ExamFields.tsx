// Where and how soon somebody must be examined: said when the consultation ends with that.
import { useId } from "react";
import type { Exam } from "../../api/types";
import { ChoiceList } from "../../design/ChoiceList";
import { useWords } from "../../words";

export type ExamDraft = Partial<Exam>;

const places: readonly Exam["place"][] = ["own_doctor", "guard_post", "emergency", "home"];
const soon: readonly Exam["within"][] = ["now", "today", "days"];

export function isWhole(draft: ExamDraft): draft is Exam {
  return draft.place !== undefined && draft.within !== undefined;
}

export function ExamFields({ draft, onChange, missing }: { draft: ExamDraft; onChange(draft: ExamDraft): void; missing: boolean }) {
  const t = useWords("doctor");
  const [place, within] = [useId(), useId()];
  // Said once, at the first question that has no answer.
  const error = missing && !isWhole(draft) ? t("exam.missing") : null;
  return (
    <div className="stack stack--tight">
      <h3 id={place}>{t("exam.place")}</h3>
      <ChoiceList look="row" labelledBy={place} value={draft.place ?? null} onChange={(chosen) => onChange({ ...draft, place: chosen as Exam["place"] })} error={draft.place === undefined ? error : null} choices={places.map((one) => ({ value: one, label: t(`exam.place.${one}`), testId: `exam-${one}` }))} />
      <h3 id={within}>{t("exam.within")}</h3>
      <ChoiceList look="row" labelledBy={within} value={draft.within ?? null} onChange={(chosen) => onChange({ ...draft, within: chosen as Exam["within"] })} error={draft.place === undefined ? null : error} choices={soon.map((one) => ({ value: one, label: t(`exam.within.${one}`), testId: `exam-${one}` }))} />
    </div>
  );
}
