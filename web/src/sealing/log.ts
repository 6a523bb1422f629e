// The public log of keys and releases: Merkle tree hashes and proofs (RFC 9162, section 2.1) and how they are checked.
import { type Bytes, joined, same, sha256 } from "./bytes.ts";

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export const leafHash = (leaf: Bytes) => sha256(joined(LEAF, leaf));
export const nodeHash = (left: Bytes, right: Bytes) => sha256(joined(NODE, left, right));

/** Whether leaf `index` is under `root` in a tree of `size` leaves (RFC 9162, 2.1.3.2). */
export async function isIncluded(leaf: Bytes, index: number, size: number, proof: readonly Bytes[], root: Bytes): Promise<boolean> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    const isRight = fn % 2 === 1 || fn === sn;
    hash = isRight ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
    if (isRight && fn % 2 === 0) [fn, sn] = skipped(fn, sn);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(hash, root);
}

const half = (value: number) => Math.floor(value / 2);

/** The last leaf of an incomplete level has no sibling there: climb until it has one. */
function skipped(fn: number, sn: number): [number, number] {
  let [left, last] = [fn, sn];
  while (left !== 0 && left % 2 === 0) [left, last] = [half(left), half(last)];
  return [left, last];
}

interface Head {
  size: number;
  root: Bytes;
}

/** Whether the tree of `later` begins with the whole tree of `earlier` (RFC 9162, 2.1.4.2). */
export async function isConsistent(earlier: Head, later: Head, proof: readonly Bytes[]): Promise<boolean> {
  if (earlier.size > later.size || earlier.size < 0) return false;
  if (earlier.size === later.size) return proof.length === 0 && same(earlier.root, later.root);
  if (earlier.size === 0) return proof.length === 0;
  const path = isPowerOfTwo(earlier.size) ? [earlier.root, ...proof] : proof;
  return climbs(earlier, later, path);
}

const isPowerOfTwo = (size: number) => 2 ** Math.round(Math.log2(size)) === size;

async function climbs(earlier: Head, later: Head, path: readonly Bytes[]): Promise<boolean> {
  let [fn, sn] = [earlier.size - 1, later.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  const first = path[0];
  if (!first) return false;
  let [old, now] = [first, first];
  for (const sibling of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [old, now] = [await nodeHash(sibling, old), await nodeHash(sibling, now)];
      if (fn % 2 === 0) [fn, sn] = skipped(fn, sn);
    } else {
      now = await nodeHash(now, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(old, earlier.root) && same(now, later.root);
}
