// Who is expected or there: read when something of it changed, whether they are who was invited, and what patient and doctor can do.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import * as api from "../../api/guests";
import { SOON_MS } from "../../app/soon";
import type { Guest, GuestRole } from "../../api/types";
import { useEvents } from "../../live/LiveProvider";
import type { LiveEvent } from "../../live/frames";
import { hashOf, makeCode } from "./code";
import { bindMade, forgetMade, keepMade } from "./invitations";
import { letIn, vouchFor } from "./letIn";
import { type Known, type Present, recognised } from "./recognise";

export interface Guests {
  all: readonly Known[];
  /** The code of an invitation that was made on this page. */
  codeOf(id: string): string | null;
  invite(wish: { name: string; role: GuestRole }): void;
  allow(guest: Guest): void;
  letIn(guest: Known): void;
  sendOut(guest: Guest): void;
  pending: boolean;
  error: Error | null;
}

const TOLD: ReadonlySet<LiveEvent["kind"]> = new Set(["guests_changed", "participant_left", "ended"]);
/** A call begins: the server has more urgent things to do just then. */
const BEGINS: ReadonlySet<LiveEvent["kind"]> = new Set(["matched", "participant_joined"]);
/** What is still to be shared; its key is kept in this browser, the code on this page alone. */
const made = new Map<string, string>();

const NOBODY: readonly Present[] = [];

/** `participants`: of the call that this page is in, by the devices that it has checked. `call`: its consultation. */
export function useGuests(face: api.HostFace, person: string, enabled: boolean, participants = NOBODY, call: string | null = null): Guests {
  const queries = useQueryClient();
  const [queryKey] = useState(() => ["guests", face]);
  const there = useRef(participants);
  there.current = participants;
  const queryFn = async () => {
    const all = await api.guests(face);
    if (call !== null) await bindMade(person, call);
    return Promise.all(all.map((guest) => recognised(guest, there.current, call)));
  };
  const { data } = useQuery({ queryKey, queryFn, enabled, staleTime: Infinity });
  const refresh = useCallback(() => queries.invalidateQueries({ queryKey }), [queries, queryKey]);
  useEvents(useCallback(({ kind }) => {
    if (TOLD.has(kind)) void refresh();
    if (BEGINS.has(kind)) setTimeout(() => void refresh(), SOON_MS);
  }, [refresh]));
  useVouching(face, person, data, there.current);
  const act = useMutation({ mutationFn: (what: () => Promise<unknown>) => what(), onSettled: refresh });
  const run = (what: () => Promise<unknown>) => act.mutate(what);
  return {
    all: data ?? [],
    codeOf: (id) => made.get(id) ?? null,
    invite: (wish) => run(() => invite(face, person, wish)),
    allow: (guest) => run(() => api.allow(guest.id)),
    letIn: (guest) => run(() => letIn(guest, person, there.current)),
    sendOut: (guest) => run(() => sendOut(face, guest)),
    pending: act.isPending,
    error: act.error,
  };
}

/** The patient cannot know whom the doctor invited: the doctor's device says so, once it has checked. */
function useVouching(face: api.HostFace, person: string, guests: readonly Known[] | undefined, participants: readonly Present[]): void {
  useEffect(() => {
    if (face !== "doctor") return;
    for (const guest of guests ?? []) if (guest.recognised === "ours") void vouchFor(guest, person, participants).catch(() => undefined);
  }, [face, person, guests, participants]);
}

async function sendOut(face: api.HostFace, { id }: Guest): Promise<void> {
  await api.sendOut(face, id);
  await forgetMade(id);
}

async function invite(face: api.HostFace, person: string, { name, role }: { name: string; role: GuestRole }): Promise<void> {
  const [id, code] = [crypto.randomUUID(), makeCode()];
  made.set(id, code);
  await keepMade(id, code, { person, role });
  await api.invite(face, id, { name: name.trim(), role, code_hash: await hashOf(code) });
}
