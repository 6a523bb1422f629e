// After the login: make sure that this browser's key is the one that the server knows for this session.
import { Problem } from "../api/problems";
import { currentSession } from "../api/session";
import type { Face } from "../api/http";
import type { Session } from "../api/types";
import { enrol } from "../device/enrol";
import { deviceKey } from "../device/key";
import type { SessionState } from "./session";

const nameOf = (face: Face, personId: string) => `doktr.device.${face}.${personId}`;

async function isEnrolled(face: Face, session: Session): Promise<boolean> {
  if (!session.device) return false;
  const { publicKey } = await deviceKey(session.person.id);
  return localStorage.getItem(nameOf(face, session.person.id)) === `${session.device.id} ${publicKey}`;
}

export async function withDevice(face: Face, session: Session): Promise<SessionState> {
  try {
    if (await isEnrolled(face, session)) return { kind: "person", session };
    const { id, key } = await enrol(face, session.person.id, session.csrf);
    localStorage.setItem(nameOf(face, session.person.id), `${id} ${key.publicKey}`);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return { kind: "nobody" };
    throw error;
  }
  const fresh = await currentSession(face);
  return fresh ? { kind: "person", session: fresh } : { kind: "nobody" };
}
