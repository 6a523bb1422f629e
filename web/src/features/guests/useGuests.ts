// Who is expected or there: read when something of it changed, and what patient and doctor can do about it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import * as api from "../../api/guests";
import { SOON_MS } from "../../app/soon";
import type { Guest, GuestRole } from "../../api/types";
import { signAdmission } from "../../call/admission";
import { deviceKey } from "../../device/key";
import { useEvents } from "../../live/LiveProvider";
import type { LiveEvent } from "../../live/frames";
import { hashOf, makeCode } from "./code";

export interface Guests {
  all: readonly Guest[];
  /** The code of an invitation that was made on this page. */
  codeOf(id: string): string | null;
  invite(wish: { name: string; role: GuestRole }): void;
  allow(guest: Guest): void;
  letIn(guest: Guest): void;
  sendOut(guest: Guest): void;
  pending: boolean;
  error: Error | null;
}

const TOLD: ReadonlySet<LiveEvent["kind"]> = new Set(["guests_changed", "participant_left", "ended"]);
/** A call begins: the server has more urgent things to do just then. */
const BEGINS: ReadonlySet<LiveEvent["kind"]> = new Set(["matched", "participant_joined"]);
/** Made on this page and nowhere else: the server keeps hashes. */
const made = new Map<string, string>();

export function useGuests(face: api.HostFace, person: string, enabled: boolean): Guests {
  const queries = useQueryClient();
  const [queryKey] = useState(() => ["guests", face]);
  const { data } = useQuery({ queryKey, queryFn: () => api.guests(face), enabled, staleTime: Infinity });
  const refresh = useCallback(() => queries.invalidateQueries({ queryKey }), [queries, queryKey]);
  useEvents(useCallback(({ kind }) => {
    if (TOLD.has(kind)) void refresh();
    if (BEGINS.has(kind)) setTimeout(() => void refresh(), SOON_MS);
  }, [refresh]));
  const act = useMutation({ mutationFn: (what: () => Promise<unknown>) => what(), onSettled: refresh });
  const run = (what: () => Promise<unknown>) => act.mutate(what);
  return {
    all: data ?? [],
    codeOf: (id) => made.get(id) ?? null,
    invite: (wish) => run(() => invite(face, wish)),
    allow: (guest) => run(() => api.allow(guest.id)),
    letIn: (guest) => run(() => letIn(guest, person)),
    sendOut: (guest) => run(() => api.sendOut(face, guest.id)),
    pending: act.isPending,
    error: act.error,
  };
}

async function invite(face: api.HostFace, { name, role }: { name: string; role: GuestRole }): Promise<void> {
  const [id, code] = [crypto.randomUUID(), makeCode()];
  made.set(id, code);
  await api.invite(face, id, { name: name.trim(), role, code_hash: await hashOf(code) });
}

/** The patient's device says who it is, with which key, and until when; every page of the call reads that for itself. */
async function letIn({ id, consultation_id: consultation, person_id: guest, device_id: device, public_key: key, name, role, stay_minutes }: Guest, patient: string): Promise<void> {
  if (!consultation || !guest || !device || !key) return;
  const { sign } = await deviceKey(patient);
  const until = new Date(Date.now() + stay_minutes * 60_000).toISOString();
  await api.admit(id, await signAdmission({ consultation, person: guest, device, key, name, role, until }, sign));
}
