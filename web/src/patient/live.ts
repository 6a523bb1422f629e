// The patient's own request and consultation, kept fresh by events and, when the socket is down, by asking.
import { useQuery } from "@tanstack/react-query";
import { currentConsultation, currentRequest } from "../api/patient";
import { useLiveState } from "../live/LiveProvider";
import { keys } from "./keys";

const withoutSocketMs = 5_000;

function useAsking(): number | false {
  return useLiveState() === "open" ? false : withoutSocketMs;
}

export function useCurrentRequest() {
  return useQuery({ queryKey: keys.request, queryFn: currentRequest, refetchInterval: useAsking() });
}

export function useCurrentConsultation() {
  return useQuery({ queryKey: keys.consultation, queryFn: currentConsultation, refetchInterval: useAsking() });
}
