// How I am reached when it is my turn: number and address, each proven by six digits, and another one instead.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Proof } from "../../api/codes";
import { confirmContact } from "../../api/patient";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useWords } from "../../words";
import { ListOf, Section } from "../mydata/Section";
import { emailTrouble, international, phoneTrouble } from "../welcome/contact.model";
import { OneProof } from "./OneProof";
import { useProofs } from "./useProofs";

export function ReachSection() {
  const t = useWords("mydata");
  const found = useProofs();
  return (
    <Section title={t("reach")} icon="phone" lead={t("reach.lead")} testId="reach">
      <ListOf query={found} empty={t("reach.none")}>
        {(items) => (
          <>
            <ul className="rows">{items.map((one) => <OneProof key={`${one.channel} ${one.address}`} proof={one} />)}</ul>
            <Change proofs={items} />
          </>
        )}
      </ListOf>
    </Section>
  );
}

function Change({ proofs }: { proofs: readonly Proof[] }) {
  const t = useWords("mydata");
  const [open, setOpen] = useState(false);
  if (!open) return <div><Button small look="plain" onPress={() => setOpen(true)} data-testid="reach-change">{t("reach.change")}</Button></div>;
  const of = (channel: Proof["channel"]) => proofs.find((one) => one.channel === channel)?.address ?? "";
  return <ChangeForm before={{ phone: of("sms"), email: of("mail") }} onDone={() => setOpen(false)} />;
}

function ChangeForm({ before, onDone }: { before: { phone: string; email: string }; onDone(): void }) {
  const t = useWords("mydata");
  const welcome = useWords("welcome");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const [phone, setPhone] = useState(before.phone);
  const [email, setEmail] = useState(before.email);
  const [asked, setAsked] = useState(false);
  const trouble = { phone: phoneTrouble(phone), email: emailTrouble(email) };
  const save = useMutation({
    mutationFn: () => confirmContact({ phone: international(phone), email: email.trim() }),
    onSuccess: onDone,
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.proofs }),
  });
  const go = () => {
    setAsked(true);
    if (!trouble.phone && !trouble.email) save.mutate();
  };
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); go(); }} noValidate>
      <TextField label={welcome("contact.phone")} type="tel" autoComplete="tel" inputMode="tel" maxLength={30} value={phone} onChange={setPhone}
        error={asked && trouble.phone ? welcome(`contact.phone.${trouble.phone}`) : null} data-testid="reach-phone" />
      <TextField label={welcome("contact.email")} type="email" autoComplete="email" inputMode="email" maxLength={254} value={email} onChange={setEmail}
        error={asked && trouble.email ? welcome(`contact.email.${trouble.email === "missing" ? "missing" : "odd"}`) : null} data-testid="reach-mail-new" />
      {save.error && <Note tone="danger" role="alert">{problemText(frame, save.error)}</Note>}
      <div className="row row--wrap">
        <Button small type="submit" isPending={save.isPending} data-testid="reach-save">{t("reach.save")}</Button>
        <Button small look="plain" onPress={onDone}>{t("reach.leave")}</Button>
      </div>
    </form>
  );
}
