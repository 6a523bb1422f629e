// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Guest } from "../../api/types";
import { deviceKey } from "../../device/key";
import { guestKey, guestProof, hostProof, isProof, ticketOf, vouchFor } from "../../sealing/guest";
import { toBase64url } from "../../sealing/bytes";
import { hashOf, makeCode } from "./code";
import { bindMade, forgetInvitations, forgetMade, keepMade, keepOwn, noteCame, ownInvitation } from "./invitations";
import { letIn } from "./letIn";
import { arrived, recognised } from "./recognise";

const admit = vi.hoisted(() => vi.fn(async () => undefined));
vi.mock("../../api/guests", () => ({ admit }));
beforeEach(async () => {
  admit.mockClear();
  await forgetInvitations("tom");
});
afterEach(() => void vi.useRealTimers());

const stated = (call: unknown[] | undefined) => JSON.parse(atob((call?.[1] as { statement: string }).statement.replaceAll("-", "+").replaceAll("_", "/"))) as { key: string };

/** Anna with her code at the door of a call; what the server then says of her is up to it. */
async function anna(id: string, code: string): Promise<Guest> {
  const { publicKey } = await deviceKey(`anna ${id}`);
  const proof = toBase64url(await guestProof(await guestKey(code), publicKey, "Anna Maes"));
  const rest = { asked_by: "tom", consultation_id: "call", expires_at: "2026-11-22T12:00:00Z", stays_until: null, stay_minutes: 30, vouch: null };
  return { id, name: "Anna Maes", role: "relative", state: "waiting", person_id: "anna", device_id: "tablet", public_key: publicKey, proof, ...rest };
}

async function invited(): Promise<{ guest: Guest; code: string }> {
  const [id, code] = [crypto.randomUUID(), makeCode()];
  await keepMade(id, code, { person: "tom", role: "relative" });
  return { guest: await anna(id, code), code };
}

const serversKey = async () => (await deviceKey("the server's own")).publicKey;

test("the device that opened the invitation is known, and the patient's device signs its key", async () => {
  const { guest } = await invited();
  const known = await recognised(guest, []);
  expect(known.recognised).toBe("ours");
  await letIn(known, "tom", []);
  expect(stated(admit.mock.calls[0]).key).toBe(guest.public_key);
});

test("a server that puts its own key in the guest's place is a stranger, and nothing is signed; where nobody checked, it would be let in", async () => {
  const { guest } = await invited();
  const false_ = { ...guest, public_key: await serversKey() };
  expect((await recognised(false_, [])).recognised).toBe("stranger");
  for (const claimed of ["ours", "unknown", "stranger"] as const) await letIn({ ...false_, recognised: claimed }, "tom", []);
  expect(admit).not.toHaveBeenCalled();
  await noteCame(guest.id);
  const elsewhere = await recognised({ ...false_, id: crypto.randomUUID() }, []);
  expect(elsewhere.recognised).toBe("unknown");
  await letIn(elsewhere, "tom", []);
  expect(stated(admit.mock.calls[0]).key).toBe(false_.public_key);
});

test("while the invitation made here waits for its guest, whoever comes under another id in the inviter's name is a stranger", async () => {
  const { guest } = await invited();
  const renamed = async (other: Partial<Guest> = {}) => (await recognised({ ...guest, id: crypto.randomUUID(), ...other }, [])).recognised;
  expect(await renamed()).toBe("stranger");
  expect(await renamed({ public_key: await serversKey() })).toBe("stranger");
  await letIn({ ...guest, id: crypto.randomUUID(), recognised: "unknown" }, "tom", []);
  expect(admit).not.toHaveBeenCalled();
  expect(await renamed({ asked_by: "claes" })).toBe("unknown");
  expect((await recognised(guest, [])).recognised).toBe("ours");
  expect(await renamed()).toBe("unknown");
});

test("an invitation that was waited for in one call is not waited for in another", async () => {
  const { guest } = await invited();
  await bindMade("tom", "call");
  await bindMade("tom", "another");
  const renamed = { ...guest, id: crypto.randomUUID() };
  expect([(await recognised(renamed, [], "call")).recognised, (await recognised(renamed, [], "another")).recognised]).toEqual(["stranger", "unknown"]);
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ["is sent out again", forgetMade],
  ["has waited for half a day", async () => vi.setSystemTime(Date.now() + 12 * 3_600_000)],
])("an invitation that %s is not waited for, so that another device's guest can be compared by number", async (_, ends) => {
  const { guest } = await invited();
  await ends(guest.id);
  expect((await recognised({ ...guest, id: crypto.randomUUID() }, [])).recognised).toBe("unknown");
});

test("all that the server is shown of the code makes no proof", async () => {
  const { guest, code } = await invited();
  const key = await serversKey();
  for (const known of [await ticketOf(code), await hashOf(code), guest.proof ?? "", guest.id]) {
    const proof = toBase64url(await guestProof(await guestKey(known), key, guest.name));
    expect((await recognised({ ...guest, public_key: key, proof }, [])).recognised).toBe("stranger");
  }
});

test.each([{ name: "Dr. Somebody Else" }, { role: "interpreter" as const }, { proof: "AAAA" }, { public_key: "AAAA" }])("a guest who is told of with $0 is a stranger", async (other) => {
  const { guest } = await invited();
  expect((await recognised({ ...guest, ...other }, [])).recognised).toBe("stranger");
});

test.each([{ proof: null }, { device_id: null }, { public_key: null }])("with $0 nobody has come yet", async (other) => {
  const { guest } = await invited();
  expect((await recognised({ ...guest, ...other }, [])).recognised).toBe("absent");
});

test("whom the doctor invited is known by the word of the doctor's device in the call, about this very device, and of nobody else", async () => {
  const guest = await anna(crypto.randomUUID(), makeCode());
  const [doctor, other] = [await deviceKey("claes"), await deviceKey("somebody")];
  const there = [{ role: "doctor" as const, device_id: "desk", public_key: doctor.publicKey }];
  const by = async ({ sign }: typeof doctor, about: Guest) => ({ ...guest, vouch: { device_id: "desk", signature: toBase64url(await sign(vouchFor(arrived(about)!))) } });
  const says = async (told: Guest, participants = there) => (await recognised(told, participants)).recognised;
  expect(await says(await by(doctor, guest))).toBe("doctors");
  expect(await says(await by(other, guest))).toBe("unknown");
  expect(await says(await by(doctor, { ...guest, public_key: await serversKey() }))).toBe("unknown");
  expect(await says(await by(doctor, { ...guest, consultation_id: "another" }))).toBe("unknown");
  expect(await says(await by(doctor, guest), [])).toBe("unknown");
  expect(await says(await by(doctor, guest), [{ ...there[0]!, device_id: "cellar" }])).toBe("unknown");
});

test("the guest knows the patient's device by the same key, in this call only", async () => {
  const code = makeCode();
  await keepOwn(code, "Anna Maes");
  const own = await ownInvitation();
  const { publicKey } = await deviceKey("tom");
  const host = toBase64url(await hostProof(await guestKey(code), "call", publicKey));
  expect(isProof(host, await hostProof(own!.key, "call", publicKey))).toBe(true);
  expect(isProof(host, await hostProof(own!.key, "call", await serversKey()))).toBe(false);
  expect(isProof(host, await hostProof(own!.key, "another", publicKey))).toBe(false);
  await expect(crypto.subtle.exportKey("raw", own!.key)).rejects.toThrow();
});
