// My list of who looked, read from this deployment and checked against what this browser remembers.
import { get } from "../api/http";
import { follow } from "./follow";
import { keepEnd, keptEnd } from "./kept";
import { type Looks, type LooksPage, readLooks } from "./looks.model";

const atOnce = 200;

export function myLooks(person: string): Promise<Looks> {
  return readLooks(person, {
    page: (after) => get<LooksPage>(`/api/patient/accesses?after=${after}&limit=${atOnce}`),
    follow,
    kept: () => keptEnd(person),
    keep: (end) => keepEnd(person, end),
  });
}
