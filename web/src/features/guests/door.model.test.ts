// Who stands at the door of a call, and what closing a sheet about a stranger does: nothing but close it.
import { expect, test } from "vitest";
import { whoAsks } from "./door.model";

type Comer = Parameters<typeof whoAsks>[0][number];

const guest = (id: string, more: Partial<Comer> = {}): Comer => ({ id, state: "waiting", recognised: "ours", person_id: id, consultation_id: "call", ...more });
const asked = (all: readonly Comer[], seen: readonly string[] = [], there: readonly string[] = []) => whoAsks(all, there.map((person_id) => ({ person_id })), seen)?.id;

test("one is asked about at a time, in the order in which they came", () => {
  expect(asked([guest("anna"), guest("jan")])).toBe("anna");
  expect(asked([])).toBeUndefined();
});

test("a stranger whose sheet was closed is not asked about again, stands in nobody's way, and is once they are recognised", () => {
  const stranger = guest("anna", { recognised: "stranger" });
  expect(asked([stranger, guest("jan")])).toBe("anna");
  expect(asked([stranger, guest("jan")], ["anna"])).toBe("jan");
  expect(asked([stranger], ["anna"])).toBeUndefined();
  expect(asked([guest("anna", { recognised: "doctors" })], ["anna"])).toBe("anna");
});

test("the doctor's wish is asked about before anybody has come; who is not there, or waits for another call, is not", () => {
  expect(asked([guest("wish", { state: "wished", recognised: "absent", consultation_id: null })])).toBe("wish");
  expect(asked([guest("anna", { recognised: "absent" })])).toBeUndefined();
  expect(asked([guest("anna", { consultation_id: null })])).toBeUndefined();
  expect(asked([guest("anna", { state: "out" })])).toBeUndefined();
});

test("who was let in by another device of the patient is asked about here, until they are in this call", () => {
  const inside = guest("anna", { state: "in" });
  expect(asked([inside])).toBe("anna");
  expect(asked([inside], [], ["anna"])).toBeUndefined();
});
