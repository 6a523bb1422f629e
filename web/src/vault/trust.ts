// The log's name and key, asked for once per page.
import { get } from "../api/http";
import { type LogTrust, Refused, unbase64url } from "../sealing";

let asked: Promise<LogTrust> | null = null;

async function ask(): Promise<LogTrust> {
  const { origin, key } = await get<{ origin: string; key: string }>("/log/key");
  const raw = unbase64url(key, 32);
  if (raw === null) throw new Refused("altered-log");
  return { origin, key: raw };
}

export function logTrust(): Promise<LogTrust> {
  asked ??= ask().catch((problem: unknown) => {
    asked = null;
    throw problem;
  });
  return asked;
}
