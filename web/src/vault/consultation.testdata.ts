// A safe that the patient's device made and the doctor's was let into, each with a desk of its own: where most tests of a pair begin.
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";

export interface Consulting {
  server: Server;
  maria: VaultDesk;
  claes: VaultDesk;
  patient: SafeClient;
  doctor: SafeClient;
}

export async function consulting(): Promise<Consulting> {
  const server = await Server.make();
  const [maria, claes] = [await server.desk("patient"), await server.desk("doctor")];
  const id = crypto.randomUUID();
  const [patient, doctor] = [new SafeClient(maria, id), new SafeClient(claes, id)];
  await foundSafe(maria, patient);
  await doctor.ask();
  await patient.sync();
  await doctor.sync();
  return { server, maria, claes, patient, doctor };
}
