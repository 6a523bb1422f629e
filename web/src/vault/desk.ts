// What every safe of a person needs: who writes, where to, what this browser keeps, and whom the log vouches for.
import type { Author, LogEvidence, LogTrust } from "../sealing";
import type { SafesApi } from "./api";
import type { Shelf } from "./shelf";

export interface VaultDesk {
  person: string;
  /** Whether the person is here as a patient, in their own safes. */
  isPatient: boolean;
  author: Author;
  api: SafesApi;
  shelf: Shelf;
  trust: LogTrust;
  /** What the public log says of a doctor's, nurse's or assistant's device; null when it says nothing yet. */
  evidenceOf(device: string): Promise<LogEvidence | null>;
  /** A head of the log that was met: refused unless it agrees with all heads that this browser knows. */
  follow(note: string): Promise<unknown>;
  /** The furthest head of the log that this browser knows, as it was signed; asked for where it knows none. */
  furthest(): Promise<string>;
  /** When this browser was last shown the log without a leaf at this place, by its own clock; null where it never was. */
  lastWithout(index: number): Promise<number | null>;
  /** The time as the protocol writes it: the server's, as long as that is within a day of this device's own. */
  now(): string;
}
