// Who was in the line a moment ago and is not any more. Pure.
import type { Waiting } from "../../api/doctor";

export function goneBetween(before: readonly Waiting[], now: readonly Waiting[]): Waiting[] {
  const here = new Set(now.map((row) => row.request_id));
  return before.filter((row) => !here.has(row.request_id));
}
