// Who on duty may take the person who waits: the doctor they wished for, or anybody who speaks their language.
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { doctors } from "../../api/patient";
import type { CareRequest } from "../../api/types";
import { keys } from "../../patient/keys";
import { useWords } from "../../words";
import { shortName } from "./doctorName";
import { whyNobody, type WhyNobody } from "./duty.model";

const everyMs = 15_000;

export function useWishedDoctor(request: CareRequest): { name: string | null; gone: boolean } {
  const t = useWords("booking");
  const id = request.wished_doctor_id;
  const duty = useQuery({ queryKey: keys.doctors, queryFn: doctors, enabled: id !== null, refetchInterval: everyMs });
  const known = useRef<string | null>(null);
  const found = duty.data?.find((one) => one.id === id);
  if (found) known.current = shortName(t, found);
  if (id === null) return { name: null, gone: false };
  return { name: known.current, gone: duty.isSuccess && !found };
}

/** Why nobody who is on duty now can call, if so: then waiting does not end by itself soon. */
export function useNobodyCalls(request: CareRequest): WhyNobody | null {
  const anybody = request.wished_doctor_id === null && request.state === "waiting";
  const duty = useQuery({ queryKey: keys.doctors, queryFn: doctors, enabled: anybody, refetchInterval: everyMs });
  return anybody && duty.isSuccess ? whyNobody(duty.data, request.language, request.channel) : null;
}
