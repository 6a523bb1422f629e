// Takes a device or a sign-in away, after a yes.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { keys } from "../../patient/keys";
import { useWords } from "../../words";

export interface RevokeButtonProps {
  children: ReactNode;
  title: string;
  body: string;
  yes: string;
  revoke(): Promise<unknown>;
  /** What follows when it was this very device or sign-in. */
  after?: () => void;
  testId: string;
}

export function RevokeButton({ children, title, body, yes, revoke, after, testId }: RevokeButtonProps) {
  const t = useWords("mydata");
  const frame = useWords("frame");
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: revoke,
    onSuccess: async () => {
      setAsking(false);
      after?.();
      await Promise.all([queries.invalidateQueries({ queryKey: keys.devices }), queries.invalidateQueries({ queryKey: keys.sessions }), queries.invalidateQueries({ queryKey: keys.pushes })]);
    },
  });
  return (
    <>
      <Button small look="danger-plain" onPress={() => setAsking(true)} data-testid={testId}>{children}</Button>
      <Confirm title={title} body={act.error ? problemText(frame, act.error) : body} open={asking} yes={yes} no={t("keep")} pending={act.isPending} onYes={() => act.mutate()} onNo={() => setAsking(false)} yesTestId={`${testId}-yes`} />
    </>
  );
}
