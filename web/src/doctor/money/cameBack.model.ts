// What the payment provider put into the address when the doctor came back from it. Pure.

export type CameBack = { kind: "yes"; code: string; state: string } | { kind: "no" };

export function cameBack(search: string): CameBack | null {
  const said = new URLSearchParams(search);
  const code = said.get("code");
  const state = said.get("state");
  if (code && state) return { kind: "yes", code, state };
  return said.has("error") ? { kind: "no" } : null;
}
