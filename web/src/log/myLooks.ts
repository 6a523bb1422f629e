// My list of who looked, read from this deployment and checked against what this browser remembers.
import { get } from "../api/http";
import { follow } from "./follow";
import { keepEnd, keptEnd } from "./kept";
import { type Looks, type LooksPage, readLooks } from "./looks.model";

const atOnce = 200;

/** `child`: of a child of this person's, as their parent; what this browser remembers of it is kept apart. */
export function myLooks(person: string, child = false): Promise<Looks> {
  const path = child ? `/api/patient/people/${person}/accesses` : "/api/patient/accesses";
  return readLooks(person, {
    page: (after) => get<LooksPage>(`${path}?after=${after}&limit=${atOnce}`),
    follow,
    kept: () => keptEnd(person),
    keep: (end) => keepEnd(person, end),
  });
}
