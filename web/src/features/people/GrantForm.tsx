// An adult lets somebody act for them: for what, until when, and a code that is handed over.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { offerMandate, type Carer, type Granted } from "../../api/people";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Select, Tick } from "../../design/Fields";
import { QrCode } from "../../design/QrCode";
import { Note } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { addressOfCode, newCode, shown } from "./code.model";

const dayMs = 86_400_000;
const lasting = ["1", "7", "30", "180", "365"] as const;
const extras = ["call", "chat"] as const satisfies readonly Granted[];

export function GrantForm({ known, onDone }: { known: readonly Carer[]; onDone(): void }) {
  const t = useWords("people");
  const frame = useWords("frame");
  const [days, setDays] = useState<string>("30");
  const [scopes, setScopes] = useState<readonly Granted[]>(["ask", "call"]);
  const made = useRef({ id: crypto.randomUUID(), code: newCode() }).current;
  const queries = useQueryClient();
  const offer = useMutation({
    mutationFn: () => offerMandate(made.id, { scopes: [...scopes], until: new Date(serverNow() + Number(days) * dayMs).toISOString(), code: made.code }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.people }),
  });
  const toggle = (one: Granted, on: boolean) => setScopes(chosen(scopes, one, on));
  if (offer.data) return <HandOver code={made.code} until={offer.data.code_until} taken={known.find((one) => one.mandate_id === made.id && one.person_id !== null)} onDone={onDone} />;
  return (
    <div className="stack" role="group" aria-label={t("grant.start")}>
      <p className="small">{t("grant.ask")}</p>
      {extras.map((one) => <Tick key={one} selected={scopes.includes(one)} onChange={(on) => toggle(one, on)} data-testid={`scope-${one}`}>{t(`scope.${one}`)}</Tick>)}
      <Select label={t("grant.until")} options={lasting.map((value) => ({ value, label: t("grant.days", { count: Number(value) }) }))} value={days} onChange={setDays} data-testid="grant-days" />
      {offer.error && <Note tone="danger" role="alert">{problemText(frame, offer.error)}</Note>}
      <Button onPress={() => offer.mutate()} isPending={offer.isPending} data-testid="grant-code">{t("grant.code")}</Button>
      <Button look="plain" onPress={onDone}>{t("cancel")}</Button>
    </div>
  );
}

/** Who reads a conversation was in the call; who is not in the call reads nothing. */
function chosen(scopes: readonly Granted[], one: Granted, on: boolean): readonly Granted[] {
  const named = new Set<Granted>(scopes);
  if (on) named.add(one); else named.delete(one);
  if (one === "chat" && on) named.add("call");
  if (one === "call" && !on) named.delete("chat");
  return [...named];
}

function HandOver({ code, until, taken, onDone }: { code: string; until: string; taken: Carer | undefined; onDone(): void }) {
  const t = useWords("people");
  const { time } = useFormats();
  if (taken) {
    return (
      <div className="stack">
        <Note tone="ok" role="status"><span data-testid="mandate-taken">{t("grant.taken", { given: taken.given_name ?? "", family: taken.family_name ?? "" })}</span></Note>
        <Button look="second" onPress={onDone}>{t("grant.done")}</Button>
      </div>
    );
  }
  return (
    <div className="stack" data-testid="hand-over">
      <p>{t("grant.how", { time: time(until) })}</p>
      <QrCode text={addressOfCode(location.origin, code)} label={t("grant.picture")} />
      <p className="person__code" data-testid="mandate-code">{shown(code)}</p>
      <p className="small soft">{t("grant.care")}</p>
      <Button look="second" onPress={onDone}>{t("grant.done")}</Button>
    </div>
  );
}
