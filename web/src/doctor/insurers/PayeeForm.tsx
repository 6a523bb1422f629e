// Where insurers pay the doctor: account, bank, enterprise number, a phone for questions.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keepPayee, type Payee } from "../../api/claims";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { keys } from "../keys";
import { payeeFrom, wrongFields, type Field } from "./claims.model";

const nothing: Payee = { iban: "", bic: "", enterprise_number: "", phone: "" };
const fields: readonly { field: Field; label: "iban" | "bic" | "enterprise" | "phone"; inputMode: "text" | "numeric" | "tel"; autoComplete?: string }[] = [
  { field: "iban", label: "iban", inputMode: "text" },
  { field: "bic", label: "bic", inputMode: "text" },
  { field: "enterprise_number", label: "enterprise", inputMode: "text" },
  { field: "phone", label: "phone", inputMode: "tel", autoComplete: "tel-national" },
];

export function PayeeForm({ payee, focused, onDone }: { payee: Payee | null | undefined; focused: boolean; onDone(): void }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const [typed, setTyped] = useState<Payee>(payee ?? nothing);
  const [wrong, setWrong] = useState<readonly Field[]>([]);
  const queries = useQueryClient();
  const keep = useMutation({
    mutationFn: keepPayee,
    onSuccess: async () => {
      await Promise.all([keys.claims, keys.attests].map((queryKey) => queries.invalidateQueries({ queryKey })));
      onDone();
    },
  });
  const save = () => {
    const said = payeeFrom(typed);
    const found = wrongFields(said);
    setWrong(found);
    if (found.length === 0) keep.mutate(said);
  };
  return (
    <form className="stack payee" onSubmit={(event) => { event.preventDefault(); save(); }} noValidate data-testid="payee-form">
      {fields.map(({ field, label, inputMode, autoComplete }) => (
        <TextField
          key={field}
          autoFocus={focused && field === "iban"}
          label={t(`field.${label}`)}
          help={t(`help.${label}`)}
          error={wrong.includes(field) ? t(`wrong.${label}`) : null}
          inputMode={inputMode}
          autoComplete={autoComplete}
          maxLength={40}
          value={typed[field]}
          onChange={(value) => setTyped({ ...typed, [field]: value })}
          data-testid={`payee-${label}`}
        />
      ))}
      {keep.error && <Note tone="warn" role="alert">{problemText(frame, keep.error)}</Note>}
      <div className="row row--wrap">
        <Button type="submit" isPending={keep.isPending} data-testid="payee-save">{t("payee.save")}</Button>
        {payee && <Button look="plain" onPress={onDone}>{t("payee.leave")}</Button>}
      </div>
    </form>
  );
}
