// The doctor's certificates, and what can be done with them; each write shows what it led to.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { attestDesk } from "../../api/attests";
import { keys } from "../keys";

/** News comes over the socket; where it does not come while something is on its way, the page asks. */
const everyMs = 10_000;

export function useAttestDesk() {
  return useQuery({
    queryKey: keys.attests,
    queryFn: attestDesk,
    refetchInterval: ({ state }) => (state.data?.attests.some((one) => one.state === "sending" || one.state === "cancelling") ? everyMs : false),
  });
}

export function useAttestAction<T>(run: (given: T) => Promise<unknown>, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: run, onSuccess: onDone, onSettled: () => void queries.invalidateQueries({ queryKey: keys.attests }) });
}
