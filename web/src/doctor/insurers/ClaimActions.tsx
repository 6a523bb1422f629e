// What a doctor can do about a refused claim: send it again, or give it up after a second thought.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { giveUp, sendAgain, type Claim } from "../../api/claims";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";

export function ClaimActions({ claim }: { claim: Claim }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const { money } = useFormats();
  const [sure, setSure] = useState(false);
  const queries = useQueryClient();
  const after = { onSettled: () => queries.invalidateQueries({ queryKey: keys.claims }) };
  const again = useMutation({ mutationFn: () => sendAgain(claim.id), ...after });
  const drop = useMutation({ mutationFn: () => giveUp(claim.id), ...after });
  const failed = again.error ?? drop.error;
  return (
    <>
      <div className="row row--wrap">
        <Button small look="second" onPress={() => again.mutate()} isPending={again.isPending} data-testid="claim-again">{t("again")}</Button>
        <Button small look="plain" onPress={() => setSure(true)} data-testid="claim-drop">{t("drop")}</Button>
      </div>
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
