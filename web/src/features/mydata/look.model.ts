// How an entry of "Who looked" is put into words: as what somebody looked, and at what kind of thing.
import type { Look } from "../../log/looks.model";

const kinds = [
  "login", "export", "line", "consultation", "outcome", "safe", "file", "contact", "record-exported", "record-declined", "let-back-in",
  "appointment", "mandate", "mandate-offer", "mandate-end", "guest", "case",
  "attest", "relation", "price", "charge", "quota",
] as const;
export type Kind = (typeof kinds)[number] | "other";

/** A kind that this page has no words for is still shown. */
export function kindOf({ kind }: Pick<Look, "kind">): Kind {
  return kinds.find((known) => known === kind) ?? "other";
}

/** `name`: somebody who is neither me, nor a doctor, nor an operator goes by their name alone. */
export function whoOf({ who }: Pick<Look, "who">, me: string): "me" | "doctor" | "operator" | "name" {
  if (who.id === me) return "me";
  return who.role === "doctor" || who.role === "operator" ? who.role : "name";
}
