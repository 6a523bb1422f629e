// What a person changes about their place in the line: the answer is shown at once.
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import type { CareRequest } from "../../api/types";
import { keys } from "../../patient/keys";

export function useChange(act: () => Promise<CareRequest>, done?: () => void): UseMutationResult<CareRequest, Error, void> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (request) => {
      queries.setQueryData(keys.request, request.state === "cancelled" || request.state === "expired" ? null : request);
      done?.();
    },
  });
}
