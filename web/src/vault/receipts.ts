// What is left of a safe that was destroyed: a receipt that this device checks by itself and keeps; all else is wiped.
import { fetchBytes, get } from "../api/http";
import { demandReceiptLogged, leafHash, type LogEvidence, type Receipt, readReceipt, receiptLeaf, Refused, toBase64url } from "../sealing";
import { hashes } from "../log/follow";
import { decoded, type Safe } from "./api";
import type { VaultDesk } from "./desk";
import type { KeptSafe } from "./shelf";

/** `signed`: the signature is right, the public list could not be asked. `refused`: something does not fit. `withheld`: none was given. */
export type ReceiptState = "logged" | "signed" | "refused" | "withheld";

/** What is kept where a receipt should be. */
const NONE = "";

export interface Checked {
  safe: string;
  receipt: Receipt | null;
  state: ReceiptState;
}

/** Checks the receipt against what this device saw last of the chain, keeps it, and wipes the rest. */
export async function settle(desk: VaultDesk, safe: Pick<Safe, "id" | "receipt">): Promise<Checked | null> {
  if (!safe.receipt) return null;
  const checked = await check(desk, safe.id, safe.receipt);
  if (checked.state !== "refused") {
    await desk.shelf.keepReceipt({ safe: safe.id, receipt: safe.receipt });
    await desk.shelf.wipe(safe.id);
  }
  return checked;
}

/** Receipts of safes that the server does not list any more: this browser has them, and checks them again. */
export async function settleKept(desk: VaultDesk, known: (safe: string) => boolean): Promise<Checked[]> {
  const kept = (await desk.shelf.receipts()).filter(({ safe }) => !known(safe));
  return Promise.all(kept.map(({ safe, receipt }) => check(desk, safe, receipt)));
}

/** Its time is over and nobody gives a receipt: it goes all the same, and this device says that there was none where one was owed. */
export async function letGo(desk: VaultDesk, kept: KeptSafe): Promise<Checked | null> {
  const isOwed = await owes(desk, kept);
  if (isOwed) await desk.shelf.keepReceipt({ safe: kept.safe, receipt: NONE });
  await desk.shelf.wipe(kept.safe);
  return isOwed ? check(desk, kept.safe, NONE) : null;
}

/**
 * To who founded the safe for themselves, asked for a doctor with it, and was told its end. Who acted for somebody else comes to
 * nothing any more once they may not; and of a safe that never reached the server, or whose end was never told, nothing is known.
 */
async function owes(desk: VaultDesk, { safe, expires, asked }: KeptSafe): Promise<boolean> {
  return expires !== undefined && asked?.patient === desk.person && (await desk.shelf.secrets(safe)).code !== null;
}

async function check(desk: VaultDesk, id: string, text: string): Promise<Checked> {
  if (text === NONE) return { safe: id, receipt: null, state: "withheld" };
  const raw = decoded(text);
  // a receipt once checked is the one; what was seen of the chain is wiped by then
  const kept = (await desk.shelf.receipts()).find((one) => one.safe === id);
  if (kept && kept.receipt !== NONE && kept.receipt !== text) return { safe: id, receipt: null, state: "refused" };
  try {
    const receipt = await readReceipt(raw, desk.trust, id, (await desk.shelf.seen(id)) ?? undefined);
    return { safe: id, receipt, state: (await isLogged(desk, raw)) ? "logged" : "signed" };
  } catch (refused) {
    if (refused instanceof Refused) return { safe: id, receipt: null, state: "refused" };
    throw refused;
  }
}

interface Inclusion {
  index: number;
  size: number;
  leaf: string;
  proof: string[];
}

/** Null when nobody answers: the list is asked again another time. */
async function isLogged(desk: VaultDesk, raw: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const evidence = await evidenceFor(raw).catch((problem: unknown) => {
    if (problem instanceof Refused) throw problem;
    return null;
  });
  if (evidence) await desk.follow((await demandReceiptLogged(raw, evidence, desk.trust)).note);
  return evidence !== null;
}

async function evidenceFor(raw: Uint8Array<ArrayBuffer>): Promise<LogEvidence> {
  const leaf = toBase64url(await leafHash(new TextEncoder().encode(await receiptLeaf(raw))));
  const found = await get<Inclusion>(`/log/inclusion?leaf=${leaf}`);
  const checkpoint = new TextDecoder().decode(await fetchBytes(`/log/checkpoint?size=${found.size}`));
  return { checkpoint, index: found.index, leaf: found.leaf, proof: hashes(found.proof) };
}
