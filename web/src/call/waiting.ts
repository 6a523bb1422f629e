// Who waits in a call that rings, so that a page may offer to them while it still joins.

/** Somebody who is there already, as the call that rings tells it. */
export interface Waiting {
  person: string;
  device: string;
  publicKey: string;
}

/** Reads `present` of the news that it rings, with suspicion. */
export function waitingIn(present: unknown): Waiting[] {
  const texts = (one: Record<string, unknown>) => [one["person_id"], one["device_id"], one["public_key"]];
  const rows = Array.isArray(present) ? present.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null) : [];
  return rows
    .map(texts)
    .filter((all): all is [string, string, string] => all.every((text) => typeof text === "string" && text !== ""))
    .map(([person, device, publicKey]) => ({ person, device, publicKey }));
}
