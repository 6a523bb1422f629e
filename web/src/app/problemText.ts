// The words for an error, whatever went wrong.
import { slugOf } from "../api/problems";
import type { Words } from "../words";

export function problemText(t: Words<"frame">, error: unknown): string {
  const key = `problem.${slugOf(error)}`;
  return t.has(key) ? t(key) : t("problem.other");
}
