// Who wrote in a conversation: as the chain admitted them, also when they were removed since. Pure.
import type { Role } from "../sealing";
import type { Book } from "./book";

export interface Voice {
  role: Role;
  /** A doctor as the public log knows the device that came in first. */
  logged: { nihdi: string; name: string } | null;
  /** Every name under which the log knows a device of theirs. */
  names: readonly string[];
}

/** By person. */
export type Voices = ReadonlyMap<string, Voice>;

export function voicesOf(book: Pick<Book, "state" | "personOf">): Voices {
  const voices = new Map<string, Voice>();
  for (const { device, role, doctor } of book.state?.met.values() ?? []) {
    const person = book.personOf(device);
    if (person === null) continue;
    const before = voices.get(person);
    const names = new Set([...(before?.names ?? []), ...(doctor ? [doctor.name] : [])]);
    voices.set(person, { role, logged: before?.logged ?? doctor, names: [...names] });
  }
  return voices;
}

export type Other = Exclude<Role, "patient"> | "somebody";

export interface Speakers {
  voices: Voices;
  /** What this screen calls the patient. */
  patient: string;
  /** What this screen calls the doctors it knows, by person. */
  doctors: ReadonlyMap<string, string>;
  /** Given names of nurses and assistants; null for who has been sent out. */
  helpers: ReadonlyMap<string, string | null>;
  role(of: Other): string;
  named(name: string, of: Other): string;
}

/** Nobody's words are put in the mouth of another: whoever is not known for certain is "another person". */
export function speakerOf(person: string | null, { voices, patient, doctors, helpers, role, named }: Speakers): string {
  const voice = person === null ? undefined : voices.get(person);
  if (person === null || !voice) return role("somebody");
  if (voice.role === "patient") return patient;
  const called = isDoctors(voice.role) ? doctors.get(person) : undefined;
  const name = voice.logged?.name ?? helpers.get(person);
  return called ?? (name ? named(name, voice.role) : role(voice.role));
}

const isDoctors = (role: Role): boolean => role === "doctor" || role === "colleague";
