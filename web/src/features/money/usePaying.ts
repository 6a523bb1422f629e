// One press: a payment is begun, and as soon as the provider has answered the browser goes to its page.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { charge as fetchCharge, pay } from "../../api/patient";
import type { Charge } from "../../api/types";
import { keys } from "../../patient/keys";
import { useWords } from "../../words";
import { payableAt } from "./charge.model";

const everyMs = 400;
const patienceMs = 20_000;

export interface Paying {
  pay(): void;
  opening: boolean;
  slow: boolean;
}

export function usePaying(charge: Charge): Paying {
  const { language } = useWords("money");
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const going = useMutation({
    mutationFn: async () => {
      await pay(charge.id, language);
      return await addressOf(charge.id);
    },
    onSuccess: (address) => {
      setLeaving(true);
      window.location.assign(address);
    },
    onError: () => void queries.invalidateQueries({ queryKey: keys.money }),
  });
  useEffect(() => {
    const back = (event: PageTransitionEvent) => event.persisted && setLeaving(false);
    window.addEventListener("pageshow", back);
    return () => window.removeEventListener("pageshow", back);
  }, []);
  return { pay: () => going.mutate(), opening: going.isPending || leaving, slow: going.isError };
}

async function addressOf(id: string): Promise<string> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const address = payableAt(await fetchCharge(id));
    if (address) return address;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error("the payment page did not open");
}
