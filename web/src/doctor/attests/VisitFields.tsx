// What a visit is billed as and what was paid: one of the codes of today, and an amount that is no more than its fee.
import { useState } from "react";
import type { VisitCode } from "../../api/attests";
import { Select, TextField } from "../../design/Fields";
import { centsOf, typedAs } from "../../features/money/amounts.model";
import { useFormats, useWords } from "../../words";
import { wrongAmount, type Wrong } from "./attests.model";

export interface Billed {
  code: VisitCode;
  typed: string;
  wrong: Wrong | null;
  choose(code: string): void;
  type(amount: string): void;
  /** Cents, or null after saying what is wrong. */
  read(): number | null;
}

export function useBilled(codes: readonly [VisitCode, ...VisitCode[]], before?: { code: string; paid_cents: number }): Billed {
  const { language } = useWords("insurers");
  const [code, setCode] = useState(() => codes.find((one) => one.code === before?.code) ?? codes[0]);
  const [typed, type] = useState(() => typedAs(before?.paid_cents ?? code.honorarium_cents, language));
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const choose = (wanted: string) => {
    const found = codes.find((one) => one.code === wanted) ?? codes[0];
    setCode(found);
    type(typedAs(found.honorarium_cents, language));
  };
  const read = () => {
    const found = wrongAmount(typed, code);
    setWrong(found);
    return found ? null : centsOf(typed);
  };
  return { code, typed, wrong, choose, type, read };
}

export function VisitFields({ codes, billed }: { codes: readonly VisitCode[]; billed: Billed }) {
  const t = useWords("insurers");
  const { money } = useFormats();
  const { code, wrong } = billed;
  const options = codes.map((one) => ({ value: one.code, label: `${one.code} · ${one.labels[t.language] ?? one.labels["fr"] ?? ""}` }));
  const fee = t(code.status === "official" ? "visit.fee" : "visit.fee.trial", { amount: money(code.honorarium_cents) });
  return (
    <>
      <Select label={t("visit.code")} options={options} value={code.code} onChange={billed.choose} data-testid="visit-code" />
      <TextField
        label={t("visit.paid")} help={fee} error={wrong ? t(`visit.wrong.${wrong}`) : null} inputMode="decimal" maxLength={12}
        value={billed.typed} onChange={billed.type} data-testid="visit-paid"
      />
    </>
  );
}
