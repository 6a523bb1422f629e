// The price of what was chosen: asked before anybody joins or books, asked again when it is too old.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { quote as askPrice } from "../../api/patient";
import type { Channel, Quote } from "../../api/types";
import { useSession } from "../../app/session";

export interface AskedPrice {
  quote: Quote | undefined;
  failed: boolean;
  asking: boolean;
  seen: boolean;
  setSeen(seen: boolean): void;
  again(): void;
}

/** `startsAt` is when an appointment begins; null for as soon as possible. `about` is whom it is for, if somebody else. */
export function usePrice(channel: Channel, doctor: string | null, startsAt: string | null = null, about?: string): AskedPrice {
  const { person } = useSession();
  const patient = about ?? person.id;
  const [seen, setSeen] = useState(false);
  const asked = useQuery({
    queryKey: ["price", patient, channel, doctor, startsAt, seen],
    queryFn: () => askPrice({ patient_id: patient, channel, wished_doctor_id: doctor, seen, starts_at: startsAt }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    placeholderData: (before) => before,
  });
  const again = () => void asked.refetch();
  return { quote: asked.data, failed: asked.isError, asking: asked.isFetching, seen, setSeen, again };
}
