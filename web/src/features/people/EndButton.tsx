// Ends acting for somebody, from either side, after a yes; from then on it counts for nothing.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { endMandate } from "../../api/people";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { keys } from "../../patient/keys";
import { useWords } from "../../words";

export interface EndButtonProps {
  mandate: string;
  title: string;
  body: string;
  children: ReactNode;
}

export function EndButton({ mandate, title, body, children }: EndButtonProps) {
  const t = useWords("people");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => endMandate(mandate),
    onSuccess: (people) => {
      setAsking(false);
      queries.setQueryData(keys.people, people);
      void queries.invalidateQueries({ queryKey: keys.live });
    },
  });
  return (
    <>
      <Button small look="danger-plain" onPress={() => setAsking(true)} data-testid="end-mandate">{children}</Button>
      <Confirm title={title} body={end.error ? problemText(frame, end.error) : body} open={asking} yes={t("end.yes")} no={t("end.no")} pending={end.isPending} onYes={() => end.mutate()} onNo={() => setAsking(false)} yesTestId="end-mandate-yes" />
    </>
  );
}
