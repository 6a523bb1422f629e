// Who holds the keys of a conversation, with how many devices each: as the chain let them in, whatever a server lists. Pure.
import type { Member, Role } from "../sealing";
import type { Book } from "./book";

export interface Holder {
  person: string | null;
  role: Role;
  /** How many of their devices are in now; none are, once they were sent out. */
  devices: number;
  /** As the public log knows each device of a doctor: the same words once. */
  logged: readonly { nihdi: string; name: string }[];
}

/** Who is in before who was, each in the order in which they came. */
export function holdersOf(book: Pick<Book, "state" | "personOf">): Holder[] {
  const { met, members } = book.state ?? { met: new Map<string, Member>(), members: new Map<string, Member>() };
  const people = new Map<string | null, Member[]>();
  for (const member of [...met.values()].toSorted((one, other) => one.since - other.since)) {
    const person = book.personOf(member.device);
    people.set(person, [...(people.get(person) ?? []), member]);
  }
  const holders = [...people].map(([person, devices]) => holderOf(person, devices, members));
  return holders.toSorted((one, other) => Number(other.devices > 0) - Number(one.devices > 0));
}

function holderOf(person: string | null, met: readonly Member[], members: ReadonlyMap<string, Member>): Holder {
  const inside = met.filter(({ device }) => members.has(device));
  const logged = new Map(met.flatMap(({ doctor }) => (doctor ? [[`${doctor.nihdi} ${doctor.name}`, doctor] as const] : [])));
  const { role } = inside.at(-1) ?? met.at(-1) ?? { role: "companion" as const };
  return { person, role, devices: inside.length, logged: [...logged.values()] };
}
