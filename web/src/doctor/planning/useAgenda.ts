// The doctor's agenda between two days, kept fresh by events.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { agenda } from "../../api/agenda";
import { useLanguage } from "../../words";
import { keys } from "../keys";

const everyMs = 30_000;

export function useAgenda(from: string, to: string) {
  const { language } = useLanguage();
  return useQuery({ queryKey: [...keys.agenda, from, to, language], queryFn: () => agenda(from, to, language), refetchInterval: everyMs, placeholderData: (before) => before });
}

export function useAgendaChange<T, R>(act: (value: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: act, onSettled: () => queries.invalidateQueries({ queryKey: ["doctor"] }) });
}
