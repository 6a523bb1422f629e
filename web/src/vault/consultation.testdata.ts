// A safe that the patient's device made and the doctor's was let into, each with a desk of its own: where most tests of a pair begin.
import { codeSecret } from "../sealing";
import type { VaultDesk } from "./desk";
import { foundSafe } from "./founding";
import { SafeClient } from "./safe";
import { Server } from "./server.testdata";

export interface Founded {
  server: Server;
  maria: VaultDesk;
  id: string;
  patient: SafeClient;
  /** This device asks to be let in, by a code where it has one; both sides have looked afterwards. */
  asks(desk: VaultDesk, code?: string): Promise<SafeClient>;
}

/** A safe that the patient's device made, and nobody else is in yet. */
export async function founded(): Promise<Founded> {
  const server = await Server.make();
  const maria = await server.desk("patient");
  const id = crypto.randomUUID();
  const patient = new SafeClient(maria, id);
  await foundSafe(maria, patient);
  const asks = async (desk: VaultDesk, code?: string) => {
    const client = new SafeClient(desk, id);
    await client.ask(code === undefined ? undefined : codeSecret(code));
    await patient.sync();
    await client.sync();
    return client;
  };
  return { server, maria, id, patient, asks };
}

export interface Consulting {
  server: Server;
  maria: VaultDesk;
  claes: VaultDesk;
  patient: SafeClient;
  doctor: SafeClient;
}

export async function consulting(): Promise<Consulting> {
  const { server, maria, patient, asks } = await founded();
  const claes = await server.desk("doctor");
  return { server, maria, claes, patient, doctor: await asks(claes) };
}
