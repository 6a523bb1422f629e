// Which doctors hold a key of a safe, as the public log proves each of their devices, and since when the log can have known it.
import { loggedDoctor } from "../sealing";
import type { VaultDesk } from "./desk";
import type { SafeClient } from "./safe";

const HOUR_MS = 3_600_000;

export interface DoctorKey {
  device: string;
  nihdi: string;
  name: string;
  /** The moment in the leaf, or the one at which this browser was last shown the log without it: the later of both. */
  since: string | null;
}

type Known = Pick<VaultDesk, "evidenceOf" | "trust" | "lastWithout">;

/** Asks the log about each device that the chain let in as a doctor's. Throws where it does not answer, and `Refused` where it lies. */
export async function doctorKeys({ evidenceOf, trust, lastWithout }: Known, safe: Pick<SafeClient, "line">): Promise<DoctorKey[]> {
  const doctors = [...(safe.line.book.state?.members.values() ?? [])].filter(({ role }) => role === "doctor" || role === "colleague");
  const found = await Promise.all(doctors.map(async ({ device, key }) => {
    const evidence = await evidenceOf(device);
    if (evidence === null) return [];
    const { nihdi, name, since } = await loggedDoctor(evidence, trust, device, key);
    return [{ device, nihdi, name, since: later(since, await lastWithout(evidence.index)) }];
  }));
  return found.flat();
}

/** Who writes the leaf may say any moment in it; of a leaf that was not there yet this browser knows better. */
function later(since: string | null, without: number | null): string | null {
  return since === null || without === null || Date.parse(since) >= without ? since : new Date(without).toISOString();
}

/** A key of which the log says no moment, or one that is yet to come, is as new as one of today. */
export function isYoung({ since }: Pick<DoctorKey, "since">, now: number, hours: number): boolean {
  return since === null || now - Date.parse(since) < hours * HOUR_MS;
}
