// The patient's appointments, kept fresh by events.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import * as api from "../../api/agenda";
import type { Appointment } from "../../api/agenda";
import { serverNow } from "../../live/clock";
import { keys } from "../../patient/keys";

const everyMs = 60_000;
const tickMs = 5_000;

export const useAppointments = () => useQuery({ queryKey: keys.appointments, queryFn: api.appointments, refetchInterval: everyMs });

export function useAppointment(id: string) {
  const all = useAppointments();
  const one = useQuery({ queryKey: [...keys.appointments, id], queryFn: () => api.appointment(id), refetchInterval: everyMs });
  return { ...one, data: one.data ?? all.data?.find((each) => each.id === id) };
}

/** Puts an answer in place, and asks again for what it changes. */
export function useChange<T>(act: (value: T) => Promise<Appointment | undefined>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (made) => made && queries.setQueryData([...keys.appointments, made.id], made),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.appointments });
      void queries.invalidateQueries({ queryKey: keys.slots });
    },
  });
}

/** The moment by the server's clock, looked at again and again. */
export function useNow(): number {
  const [moment, setMoment] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setMoment(serverNow()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return moment;
}
