// Who in a safe is a nurse or assistant: by what the patient signed, not by what the server says.
import type { Safe } from "./api";
import type { Book } from "./book";

/** Each with their given name while they may come; null for who has been sent out since. */
export function helpersOf({ all }: Pick<Book, "all">, safe: Safe | null): ReadonlyMap<string, string | null> {
  const signed = all.flatMap(({ header: { extra } }) => ("person" in extra && extra.role === "nurse" ? [extra.person] : []));
  return new Map(signed.map((person) => [person, safe?.people.find((one) => one.person_id === person)?.given_name ?? null]));
}
