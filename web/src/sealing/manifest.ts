// The first envelope of a safe: its suite, its root device, its recovery key and the commitment to its first secret.
import { demand } from "./attacks.ts";
import { type Bytes, isId, isKey, utf8 } from "./bytes.ts";
import { fieldsOf, readJson } from "./framing.ts";
import { type RecoveryPublic, recoveryOf } from "./recovery.ts";
import { isSuite, type SuiteId } from "./suite.ts";

export interface Manifest {
  suite: SuiteId;
  root: { device: string; key: string };
  recovery: RecoveryPublic | null;
  room: string;
}

export function manifestBody(suite: SuiteId, root: { device: string; key: string }, recovery: object | null, room: string): Bytes {
  return utf8(JSON.stringify({ v: 1, suite, root: { device: root.device, key: root.key }, recovery, room }));
}

export async function readManifest(body: Bytes, safe: string): Promise<Manifest> {
  const { v, suite, root, recovery, room } = fieldsOf(readJson(body), ["v", "suite", "root", "recovery", "room"]);
  const { device, key } = fieldsOf(root, ["device", "key"]);
  demand(v === 1 && isSuite(suite) && isId(device) && isKey(key) && isKey(room), "malformed");
  return { suite, root: { device, key }, recovery: await recoveryOf(recovery, suite, safe, device, key), room };
}
