// What a doctor says where the insurer paid another amount than it was asked for: leave it at that, or contest it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { saysOtherwise, type Claim } from "../../api/claims";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";

export function OtherwiseActions({ claim }: { claim: Claim }) {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const { money } = useFormats();
  const [sure, setSure] = useState(false);
  const queries = useQueryClient();
  const says = useMutation({
    mutationFn: (accept: boolean) => saysOtherwise(claim.id, accept),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.claims }),
  });
  const missing = claim.insurer_cents - claim.paid_cents;
  const way = missing > 0 ? "less" : "more";
  const rest = money(Math.abs(missing));
  const contested = claim.state === "disputed";
  return (
    <>
      <p>{t(`otherwise.${way}`, { paid: money(claim.paid_cents), asked: money(claim.insurer_cents), rest })}</p>
      <p>{t(contested ? "otherwise.disputed" : "otherwise.what", { number: String(claim.number) })}</p>
      <div className="row row--wrap">
        {!contested && <Button small look="second" onPress={() => says.mutate(false)} isPending={says.isPending} data-testid="claim-dispute">{t("otherwise.dispute")}</Button>}
        <Button small look="plain" onPress={() => setSure(true)} data-testid="claim-accept">{t("otherwise.accept")}</Button>
      </div>
      {says.error && <p role="alert">{problemText(frame, says.error)}</p>}
      <Confirm
        title={t("otherwise.title")}
        body={t(`otherwise.body.${way}`, { sum: rest })}
        open={sure}
        yes={t("otherwise.yes")}
        no={t("otherwise.no")}
        onYes={() => { setSure(false); says.mutate(true); }}
        onNo={() => setSure(false)}
        yesTestId="claim-accept-yes"
      />
    </>
  );
}
