// Whoever was handed a code takes the mandate with it, after signing in as themselves.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { redeemMandate } from "../../api/people";
import { BackLink, Header } from "../../app/Header";
import { problemText } from "../../app/problemText";
import { Heading, Screen } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useWords } from "../../words";
import { readCode, shown, takeKeptCode } from "./code.model";
import "./people.css";

export default function TakePage() {
  const t = useWords("people");
  const frame = useWords("frame");
  const [typed, setTyped] = useState(() => shownOrEmpty(takeKeptCode(sessionStorage)));
  const [wrong, setWrong] = useState(false);
  const queries = useQueryClient();
  const take = useMutation({ mutationFn: redeemMandate, onSuccess: (people) => queries.setQueryData(keys.people, people) });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const code = readCode(typed);
    setWrong(code === null);
    if (code !== null) take.mutate(code);
  };
  return (
    <Screen title={t("take.tab")} className="people" header={<Header start={<BackLink href="/people" />} />}>
      <Heading>{t("take.title")}</Heading>
      {take.isSuccess ? (
        <div className="stack">
          <Note tone="ok" role="status"><span data-testid="taken">{t("take.done")}</span></Note>
          <LinkButton href="/people" data-testid="to-people">{t("take.people")}</LinkButton>
        </div>
      ) : (
        <form className="stack" onSubmit={send} noValidate>
          <p>{t("take.lead")}</p>
          <TextField label={t("take.code")} value={typed} onChange={setTyped} error={wrong ? t("take.wrong") : null} autoComplete="off" maxLength={20} data-testid="take-code" />
          {take.error && <Note tone="danger" role="alert">{problemText(frame, take.error)}</Note>}
          <Button type="submit" isPending={take.isPending} data-testid="take">{t("take.go")}</Button>
        </form>
      )}
    </Screen>
  );
}

const shownOrEmpty = (code: string | null): string => (code === null ? "" : shown(code));
