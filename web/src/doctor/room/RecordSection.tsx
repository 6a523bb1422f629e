// Before closing: the report for the patient, and the doctor's own record, exported or expressly not.
import { useState } from "react";
import type { Consultation } from "../../api/types";
import { saveFile } from "../../app/saveFile";
import { Button } from "../../design/Button";
import { TextField, Tick } from "../../design/Fields";
import { useNameOf } from "../../features/chat/useNames";
import { MAX_REPORT } from "../../vault/plaintext";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useFormats, useWords } from "../../words";
import { asPdf } from "./pdf.model";
import { asFhir, asText, headOf, sectionsOf, type RecordParts } from "./record.model";
import { summaryOf } from "./told.model";
import { useIntakeFile } from "./ToldPanel";

export interface Closing {
  report: string;
  record: "exported" | "declined" | null;
}

export interface RecordSectionProps {
  consultation: Consultation;
  safe: SafeClient;
  closing: Closing;
  onChange(closing: Closing): void;
  missing: boolean;
}

const kinds = ["text", "pdf", "fhir"] as const;
type Kind = (typeof kinds)[number];

export function RecordSection({ consultation, safe, closing, onChange, missing }: RecordSectionProps) {
  const t = useWords("doctor");
  const { given_name: given } = consultation.patient;
  const partsOf = useParts(consultation, safe);
  const [saved, setSaved] = useState<Kind | null>(null);
  const save = (kind: Kind) => {
    saveFile(`${t("record.file")}.${kind === "fhir" ? "json" : kind === "pdf" ? "pdf" : "txt"}`, fileOf(kind, partsOf(closing.report), t.language));
    setSaved(kind);
    onChange({ ...closing, record: "exported" });
  };
  return (
    <section className="stack stack--tight" aria-labelledby="record">
      <TextField label={t("report", { given })} help={t("report.help", { given })} value={closing.report} onChange={(report) => onChange({ ...closing, report })} rows={4} maxLength={MAX_REPORT} data-testid="report" />
      <h3 id="record">{t("record")}</h3>
      <p className="small soft">{t("record.help")}</p>
      <div className="row record">
        {kinds.map((kind) => <Button key={kind} small look="second" icon="download" onPress={() => save(kind)} data-testid={`record-${kind}`}>{t(`record.${kind}`)}</Button>)}
      </div>
      <p role="status" className="small">{saved ? t("record.saved") : ""}</p>
      <Declined closing={closing} onChange={onChange} missing={missing} />
    </section>
  );
}

/** What is in the safe cannot be read here: that nothing of it is kept is said all the same. */
export function LockedRecord({ closing, onChange, missing }: Pick<RecordSectionProps, "closing" | "onChange" | "missing">) {
  const t = useWords("doctor");
  return (
    <section className="stack stack--tight" aria-labelledby="record">
      <h3 id="record">{t("record")}</h3>
      <p className="small soft">{t("record.locked")}</p>
      <Declined closing={closing} onChange={onChange} missing={missing} />
    </section>
  );
}

function Declined({ closing, onChange, missing }: Pick<RecordSectionProps, "closing" | "onChange" | "missing">) {
  const t = useWords("doctor");
  return (
    <>
      <Tick selected={closing.record === "declined"} onChange={(no) => onChange({ ...closing, record: no ? "declined" : null })} data-testid="record-declined">{t("record.declined")}</Tick>
      {missing && <p className="field__error" role="alert">{t("record.missing")}</p>}
    </>
  );
}

function useParts(consultation: Consultation, safe: SafeClient): (report: string) => RecordParts {
  const t = useWords("doctor");
  const { moment } = useFormats();
  const intake = useIntakeFile().data;
  const nameOf = useNameOf(usePicture(safe), consultation);
  return (report) => {
    const { answers, entries } = safe.picture.talk;
    const summary = answers && intake ? summaryOf(intake, answers, t.language) : null;
    const words = { title: t("room"), report: t("record.part.report"), told: t("record.part.told"), chat: t("record.part.chat"), patient: t("col.patient"), doctor: t("record.part.doctor") };
    return { consultation, report, answers, summary, entries, words, nameOf, moment };
  };
}

function fileOf(kind: Kind, parts: RecordParts, language: string): Blob {
  if (kind === "text") return new Blob([asText(parts)], { type: "text/plain;charset=utf-8" });
  if (kind === "pdf") return new Blob([asPdf([headOf(parts), ...sectionsOf(parts)])], { type: "application/pdf" });
  return new Blob([JSON.stringify(asFhir(parts, language, new Date().toISOString()), null, 2)], { type: "application/fhir+json" });
}
