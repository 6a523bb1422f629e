// Where and how soon somebody must be examined: said when the consultation ends with that.
import type { Exam } from "../../api/types";
import { ChoiceList, ErrorLine } from "../../design/ChoiceList";
import { useWords } from "../../words";

export type ExamDraft = Partial<Exam>;

const places: readonly Exam["place"][] = ["own_doctor", "guard_post", "emergency", "home"];
const soon: readonly Exam["within"][] = ["now", "today", "days"];

export function isWhole(draft: ExamDraft): draft is Exam {
  return draft.place !== undefined && draft.within !== undefined;
}

export function ExamFields({ draft, onChange, missing }: { draft: ExamDraft; onChange(draft: ExamDraft): void; missing: boolean }) {
  const t = useWords("doctor");
  return (
    <div className="stack stack--tight">
      <ChoiceList look="row" label={t("exam.place")} value={draft.place ?? null} onChange={(place) => onChange({ ...draft, place: place as Exam["place"] })} choices={places.map((one) => ({ value: one, label: t(`exam.place.${one}`), testId: `exam-${one}` }))} />
      <ChoiceList look="row" label={t("exam.within")} value={draft.within ?? null} onChange={(within) => onChange({ ...draft, within: within as Exam["within"] })} choices={soon.map((one) => ({ value: one, label: t(`exam.within.${one}`), testId: `exam-${one}` }))} />
      {missing && !isWhole(draft) && <ErrorLine>{t("exam.missing")}</ErrorLine>}
    </div>
  );
}
