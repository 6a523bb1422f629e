// Which log this browser trusts: the name and key it met first. Another key later is another log.
import { get } from "../api/http";
import { refuse } from "../sealing/attacks.ts";
import { unbase64url } from "../sealing/bytes.ts";
import type { LogTrust } from "../sealing/checkpoint.ts";
import { keepKey, keptKey, type KeptKey } from "./kept";

let known: Promise<LogTrust> | undefined;

async function read(): Promise<LogTrust> {
  const kept = (await keptKey()) ?? (await keepKey(named(await get<KeptKey>("/log/key"))));
  return { origin: kept.origin, key: unbase64url(kept.key, 32) ?? refuse("malformed") };
}

function named({ origin, key }: KeptKey): KeptKey {
  if (typeof origin !== "string" || !unbase64url(key, 32)) refuse("malformed");
  return { origin, key };
}

export function logTrust(): Promise<LogTrust> {
  known ??= read().catch((failure: unknown) => {
    known = undefined;
    throw failure;
  });
  return known;
}
