// Deleting the account: what goes and what stays is said first, then a word is typed.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { deleteAccount } from "../../api/patient";
import { problemText } from "../../app/problemText";
import { useSignedIn } from "../../app/session";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { forgetPerson } from "./forgetPerson";
import { Section } from "./Section";

export function DeleteSection() {
  const t = useWords("mydata");
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t("delete")} icon="trash" lead={t("delete.lead")}>
      <Button look="danger-plain" onPress={() => setAsking(true)} data-testid="delete-account">{t("delete.go")}</Button>
      {asking && <Sure onClose={() => setAsking(false)} />}
    </Section>
  );
}

function Sure({ onClose }: { onClose(): void }) {
  const t = useWords("mydata");
  const frame = useWords("frame");
  const { session, ended } = useSignedIn();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const word = t("delete.word");
  const matches = typed.trim().toLocaleUpperCase(t.language) === word;
  const erase = useMutation({
    mutationFn: async () => {
      await deleteAccount();
      await forgetPerson("patient", session.person.id);
    },
    onSuccess: () => ended("deleted"),
  });
  const go = () => (matches ? erase.mutate() : setAsked(true));
  return (
    <Dialog open title={t("delete.title")} onClose={onClose} role="alertdialog">
      <div className="stack">
        <p>{t("delete.body")}</p>
        <TextField autoFocus label={t("delete.type", { word })} value={typed} onChange={setTyped} autoComplete="off" maxLength={30} error={asked && !matches ? t("delete.missing", { word }) : null} data-testid="delete-word" />
        {erase.error && <Note tone="danger" role="alert">{problemText(frame, erase.error)}</Note>}
        <div>
          <Button look="second" onPress={onClose}>{t("keep")}</Button>
          <Button look="danger" onPress={go} isPending={erase.isPending} data-testid="delete-yes">{t("delete.yes")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
