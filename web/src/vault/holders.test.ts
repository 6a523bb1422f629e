// Who holds the keys of a conversation, counted from its chain.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { type Founded, founded } from "./consultation.testdata";
import { SafeClient } from "./safe";

let { server, maria, patient, asks } = {} as Founded;

beforeEach(async () => {
  ({ server, maria, patient, asks } = await founded());
});

const counted = ({ picture }: SafeClient) => picture.holders.map(({ person, role, devices, logged }) => ({ person, role, devices, names: logged.map(({ name }) => name) }));

test("every person is counted with all their devices, alike on both sides, whatever the server lists", async () => {
  const claes = await server.desk("doctor");
  const doctor = await asks(claes);
  await asks(await server.desk("doctor", claes.person));
  await asks(await server.desk("patient", maria.person), patient.showCode());
  await Promise.all([patient.sync(), doctor.sync()]);
  const expected = [
    { person: maria.person, role: "patient", devices: 2, names: [] },
    { person: claes.person, role: "doctor", devices: 2, names: ["Dr. Anke Peeters"] },
  ];
  for (const safe of [patient, doctor]) expect(counted(safe)).toEqual(expected);
});

test("who was sent out stays in the list without a device, after those who are in", async () => {
  const claes = await server.desk("doctor");
  await asks(claes);
  server.former.add(claes.person);
  const peeters = await server.desk("doctor");
  await asks(peeters);
  await patient.sync();
  expect(counted(patient).map(({ person, devices }) => [person, devices])).toEqual([[maria.person, 1], [peeters.person, 1], [claes.person, 0]]);
});
