// How a doctor stands to the convention and what they ask beyond it: today, later, and stated anew from a day on.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { stateTerms, terms as fetchTerms } from "../api/doctor";
import type { DoctorTerms, StatedTerms } from "../api/types";
import { problemText } from "../app/problemText";
import { Button } from "../design/Button";
import { ChoiceList } from "../design/ChoiceList";
import { TextField } from "../design/Fields";
import { Loading, Note } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import { useFormats, useWords } from "../words";
import { keys } from "./keys";
import { TermsHours } from "./TermsHours";
import { amountOf, wishOf, wrongIn, type TermsDraft, type Wrong } from "./terms.model";

export function TermsSection() {
  const t = useWords("doctor");
  const frame = useWords("frame");
  const found = useQuery({ queryKey: keys.terms, queryFn: fetchTerms });
  return (
    <Section title={t("terms")} icon="file" lead={t("terms.lead")} testId="terms">
      {found.isError && <Note tone="warn" role="alert">{problemText(frame, found.error)}</Note>}
      {found.data ? <Terms terms={found.data} /> : !found.isError && <Loading />}
    </Section>
  );
}

function Terms({ terms }: { terms: DoctorTerms }) {
  return (
    <>
      <Standing terms={terms} />
      <TermsForm terms={terms} />
    </>
  );
}

function Standing({ terms }: { terms: DoctorTerms }) {
  const t = useWords("doctor");
  const { day, money } = useFormats();
  const how = (one: StatedTerms | null) => t(`terms.${one?.convention ?? "full"}`, { amount: money(one?.supplement_cents ?? 0) });
  return (
    <ul className="rows" data-testid="terms-standing">
      <li>{t("terms.now", { how: how(terms.today) })}</li>
      {terms.coming.map((one) => <li key={one.valid_from}>{t("terms.from", { day: day(`${one.valid_from}T12:00:00Z`), how: how(one) })}</li>)}
    </ul>
  );
}

function draftOf(terms: DoctorTerms): TermsDraft {
  const last = terms.coming.at(-1) ?? terms.today;
  return { convention: last?.convention ?? "full", hours: last?.hours ?? [], amount: amountOf(last?.supplement_cents ?? 0), day: terms.earliest };
}

const conventions = ["full", "partial", "none"] as const;

function TermsForm({ terms }: { terms: DoctorTerms }) {
  const t = useWords("doctor");
  const { day } = useFormats();
  const frame = useWords("frame");
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(terms));
  const [wrong, setWrong] = useState<readonly Wrong[]>([]);
  const save = useMutation({ mutationFn: stateTerms, onSuccess: (next) => queries.setQueryData(keys.terms, next) });
  const change = (next: Partial<TermsDraft>) => {
    setDraft({ ...draft, ...next });
    save.reset();
  };
  const keep = () => {
    const found = wrongIn(draft, terms.earliest);
    setWrong(found);
    if (found.length === 0) save.mutate(wishOf(draft));
  };
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); keep(); }} noValidate data-testid="terms-form">
      <ChoiceList
        label={t("terms.choice")} value={draft.convention} onChange={(value) => change({ convention: conventions.find((one) => one === value) ?? "full" })}
        choices={conventions.map((one) => ({ value: one, label: t(`terms.choice.${one}`), testId: `terms-${one}` }))}
      />
      {draft.convention === "partial" && <TermsHours hours={draft.hours} onChange={(hours) => change({ hours })} wrong={wrong.includes("hours")} />}
      {draft.convention !== "full" && (
        <TextField
          label={t("terms.amount")} help={t("terms.amount.help")} error={wrong.includes("amount") ? t("terms.amount.wrong") : null}
          inputMode="decimal" maxLength={6} value={draft.amount} onChange={(amount) => change({ amount })} data-testid="terms-amount"
        />
      )}
      <TextField
        label={t("terms.day")} type="date" error={wrong.includes("day") ? t("terms.day.wrong", { day: day(`${terms.earliest}T12:00:00Z`) }) : null}
        value={draft.day} onChange={(next) => change({ day: next })} data-testid="terms-day"
      />
      <p className="small soft">{t("terms.fixed")}</p>
      {save.error && <Note tone="warn" role="alert">{problemText(frame, save.error)}</Note>}
      {save.isSuccess && <Note tone="ok" role="status">{t("terms.saved")}</Note>}
      <Button type="submit" look="second" isPending={save.isPending} data-testid="terms-save">{t("terms.save")}</Button>
    </form>
  );
}
