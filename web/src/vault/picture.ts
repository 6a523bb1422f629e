// What screens see of one safe: a new object after each change.
import type { Safe, Wanting } from "./api";
import type { Pairing } from "./doorkeeper";
import type { Holder } from "./holders";
import type { Entry, Talk } from "./talk.model";
import type { Voices } from "./voices";
import type { ComingBack } from "./wayBack";

/** `locked`: this device has no key of it yet. `away`: nobody answers, what is shown may be old. */
export type SafeState = "opening" | "locked" | "open" | "away" | "destroyed" | "refused";

export interface SafePicture {
  state: SafeState;
  safe: Safe | null;
  talk: Talk;
  /** Nurses and assistants for whom the patient ever signed, with their names while they may come. */
  helpers: ReadonlyMap<string, string | null>;
  /** Everybody who was ever in, as the chain admitted them. */
  voices: Voices;
  /** Who holds its keys, and who did. */
  holders: readonly Holder[];
  /** What came over a line of the call, and not yet from the server. */
  arriving: readonly Entry[];
  /** What this device has not sent yet, in its order. */
  waiting: readonly Entry[];
  /** Own devices that ask to be let in. */
  newcomers: readonly Wanting[];
  /** Whether a code for an own device is shown here, or one came in by it. */
  pairing: Pairing | null;
  comingBack: ComingBack;
  /** How much of a file was sent or fetched, 0 to 1, by the file's id. */
  progress: ReadonlyMap<string, number>;
  /** What did not fit together, by its name. */
  attack: string | null;
  /** The newest of what was tried and did not succeed for now. */
  stuck: boolean;
  /** What waits cannot be sent any more. */
  givenUp: boolean;
}
