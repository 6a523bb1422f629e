// "I may leave": while the patient's page is closed a doctor on duty can begin, with a grant that was sealed beforehand.
import { join, joinBody, MOST_PREGRANTS, newKemPair, openedBeforehand, pregrant, readPregrant, stateDutyKem } from "../sealing";
import { decoded } from "./api";
import type { VaultDesk } from "./desk";
import type { Line } from "./line";

/** Under this name the device keeps the key pair of its duty. */
export const DUTY = "duty";
const DUTY_HOURS = 13;
const HOUR_MS = 3_600_000;

/** Seals the room for the doctors on duty whom the log knows. Returns for how many. */
export async function leave(desk: VaultDesk, id: string, line: Line, language: string): Promise<number> {
  const { state, newest } = line.book;
  const { keys } = await desk.api.dutyKeys(language);
  const sealed = await Promise.all(keys.slice(0, MOST_PREGRANTS).map(async (one) => {
    const log = await desk.evidenceOf(one.device_id);
    if (!state || !log || newest.length === 0) return false;
    const duty = { doctor: one.doctor_id, device: one.device_id, key: one.public_key, statement: decoded(one.kem), log };
    await desk.api.putPregrant(id, one.device_id, await pregrant(state, desk.author, duty, newest, desk.now()));
    return true;
  }));
  return sealed.filter(Boolean).length;
}

export const stay = (desk: VaultDesk, id: string): Promise<unknown> => desk.api.dropPregrants(id);

/** A doctor who goes on duty says, signed, under which key patients may seal for this shift. */
export async function offerDuty(desk: VaultDesk): Promise<void> {
  const pair = (await desk.shelf.kem(DUTY)) ?? (await newKemPair(1));
  await desk.shelf.keepKem(DUTY, pair);
  const exp = new Date(Date.parse(desk.now()) + DUTY_HOURS * HOUR_MS).toISOString();
  await desk.api.putDutyKem(await stateDutyKem(desk.author, desk.person, { suite: 1, pair, exp }));
}

/** The assigned doctor comes in with what was sealed for them; everybody else sees the evidence in the chain. */
export async function comeIn(desk: VaultDesk, line: Line): Promise<boolean> {
  const pair = await desk.shelf.kem(DUTY);
  const { book, safe } = line;
  if (!pair || !safe?.pregrant || !book.state || book.isMember) return false;
  const raw = decoded(safe.pregrant);
  book.learn(await openedBeforehand(book.state, readPregrant(raw), pair));
  return line.append(async (state) => (state.members.has(desk.author.device) ? null : join(state, desk.author, joinBody(raw), desk.now())));
}

/** After a reload the same grant stands in the chain, inside this device's own `join`. */
export const dutyPair = (desk: VaultDesk) => desk.shelf.kem(DUTY);
