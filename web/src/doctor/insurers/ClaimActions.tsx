// What a doctor can do about a refused claim, the fitting first: look at their account, send it again, or give it up
// after a second thought.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { giveUp, sendAgain, type Claim } from "../../api/claims";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";
import { waysOut, whatToDo, type Way } from "./claims.model";

export function ClaimActions({ claim, toPayee }: { claim: Claim; toPayee(): void }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const { money } = useFormats();
  const [sure, setSure] = useState(false);
  const queries = useQueryClient();
  const after = { onSettled: () => queries.invalidateQueries({ queryKey: keys.claims }) };
  const again = useMutation({ mutationFn: () => sendAgain(claim.id), ...after });
  const drop = useMutation({ mutationFn: () => giveUp(claim.id), ...after });
  const failed = again.error ?? drop.error;
  const actions = whatToDo(claim.refusals);
  const button = (way: Way, index: number) => {
    const look = index === 0 ? "second" : "plain";
    if (way === "payee") return <Button key={way} small look={look} onPress={toPayee} data-testid="claim-payee">{t("check-payee")}</Button>;
    if (way === "again") return <Button key={way} small look={look} onPress={() => again.mutate()} isPending={again.isPending} data-testid="claim-again">{t("again")}</Button>;
    return <Button key={way} small look={look} onPress={() => setSure(true)} data-testid="claim-drop">{t("drop")}</Button>;
  };
  return (
    <>
      {actions.map((one) => <p key={one} data-testid={`claim-do-${one}`}>{t(`do.${one}`, { number: String(claim.number) })}</p>)}
      <div className="row row--wrap">{waysOut(actions).map(button)}</div>
      {failed && <p role="alert">{problemText(frame, failed)}</p>}
      <Confirm
        title={t("drop.title")}
        body={t("drop.body", { sum: money(claim.insurer_cents) })}
        open={sure}
        yes={t("drop.yes")}
        no={t("drop.no")}
        onYes={() => { setSure(false); drop.mutate(); }}
        onNo={() => setSure(false)}
        yesTestId="claim-drop-yes"
      />
    </>
  );
}
