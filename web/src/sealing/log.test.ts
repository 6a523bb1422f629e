import { beforeAll, describe, expect, test } from "vitest";
import { Refused } from "./attacks.ts";
import { type Bytes, hex, joined, sha256, unhex, utf8 } from "./bytes.ts";
import { compareCheckpoints, cosignedAt, readCheckpoint } from "./checkpoint.ts";
import { isConsistent, isIncluded, leafHash } from "./log.ts";
import { newLogKey } from "./proof/people.ts";
import { consistencyProof, cosigned, inclusionProof, rootOf, signedNote } from "./proof/tree.ts";

const flipped = (bytes: Bytes): Bytes => bytes.map((byte, i) => (i === 7 ? byte ^ 1 : byte)) as Bytes;
const attackOf = (thrown: unknown) => (thrown instanceof Refused ? thrown.attack : thrown);

test("the roots are those of the Certificate Transparency reference data", async () => {
  const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(unhex);
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];
  for (const [i, root] of roots.entries()) expect(hex(await rootOf(leaves.slice(0, i + 1)))).toBe(root);
  expect(hex(await rootOf([]))).toBe(hex(await sha256(new Uint8Array(0))));
});

describe("all trees of up to 24 leaves (RFC 9162, 2.1)", () => {
  const MOST = 24;
  const leaves = Array.from({ length: MOST }, (_, i) => utf8(`leaf ${i}`));
  let roots: Bytes[] = [];
  let hashes: Bytes[] = [];
  beforeAll(async () => {
    roots = await Promise.all(Array.from({ length: MOST + 1 }, (_, size) => rootOf(leaves.slice(0, size))));
    hashes = await Promise.all(leaves.map(leafHash));
  });
  const rootAt = (size: number) => roots[size] ?? new Uint8Array(0);
  const hashAt = (index: number) => hashes[index] ?? new Uint8Array(0);

  test("every leaf is proven under every size, and under no other place, size, root or path", async () => {
    for (let size = 1; size <= MOST; size += 1)
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof(leaves.slice(0, size), index);
        expect(await isIncluded(hashAt(index), index, size, proof, rootAt(size))).toBe(true);
        const wrong = [
          isIncluded(hashAt(index), index, size, proof, rootAt(size - 1)),
          isIncluded(hashAt((index + 1) % MOST), index, size, proof, rootAt(size)),
          isIncluded(hashAt(index), index, size, [...proof, hashAt(0)], rootAt(size)),
          isIncluded(hashAt(index), size, size, proof, rootAt(size)),
          ...proof.map((_, i) => isIncluded(hashAt(index), index, size, proof.with(i, flipped(proof[i] ?? hashAt(0))), rootAt(size))),
          ...(proof.length > 0 ? [isIncluded(hashAt(index), index, size, proof.slice(1), rootAt(size))] : []),
          ...Array.from({ length: size }, (_, other) => (other === index ? false : isIncluded(hashAt(index), other, size, proof, rootAt(size)))),
        ];
        expect((await Promise.all(wrong)).includes(true)).toBe(false);
      }
  });

  test("every size begins every later one, and no forged history does", async () => {
    for (let to = 1; to <= MOST; to += 1)
      for (let from = 1; from <= to; from += 1) {
        const proof = await consistencyProof(leaves.slice(0, to), from);
        const [earlier, later] = [{ size: from, root: rootAt(from) }, { size: to, root: rootAt(to) }];
        expect(await isConsistent(earlier, later, proof)).toBe(true);
        const wrong = [
          isConsistent({ ...earlier, root: flipped(earlier.root) }, later, proof),
          isConsistent(earlier, { ...later, root: flipped(later.root) }, proof),
          isConsistent(earlier, later, [...proof, hashAt(0)]),
          ...proof.map((_, i) => isConsistent(earlier, later, proof.with(i, flipped(proof[i] ?? hashAt(0))))),
          ...(from < to ? [isConsistent(later, earlier, proof), isConsistent(earlier, later, [])] : []),
        ];
        expect((await Promise.all(wrong)).includes(true)).toBe(false);
      }
  });

  test("the empty log begins every log", async () => {
    expect(await isConsistent({ size: 0, root: rootAt(0) }, { size: 9, root: rootAt(9) }, [])).toBe(true);
    expect(await isConsistent({ size: 0, root: rootAt(0) }, { size: 9, root: rootAt(9) }, [rootAt(0)])).toBe(false);
  });
});

test("a checkpoint counts with the log's own signature only", async () => {
  const [log, other] = [await newLogKey(), await newLogKey()];
  const note = await signedNote(3, await sha256(utf8("root")), log);
  expect((await readCheckpoint(note, log)).size).toBe(3);
  const refused = [() => readCheckpoint(note, other), () => readCheckpoint(note, { ...log, origin: "elsewhere/log" }), () => readCheckpoint(note.replace("\n3\n", "\n4\n"), log)];
  for (const one of refused) expect(attackOf(await one().catch((thrown: unknown) => thrown))).toBe("altered-log");
  for (const broken of ["", "\n\n", note.slice(0, -1), note.replace("— ", "- "), `${note}x\n`])
    expect(attackOf(await readCheckpoint(broken, log).catch((thrown: unknown) => thrown))).toBe("malformed");
});

test("a witness's line is found beside the log's, and says when", async () => {
  const [log, witness, other] = [await newLogKey(), await newLogKey("witness.test"), await newLogKey("witness.test")];
  const note = await cosigned(await signedNote(3, await sha256(utf8("root")), log), 1_763_000_000, witness);
  expect((await readCheckpoint(note, log)).size).toBe(3);
  expect(await cosignedAt(note, witness)).toBe(1_763_000_000);
  expect(await cosignedAt(note, other)).toBeNull();
  expect(await cosignedAt(note.replace("\n3\n", "\n4\n"), witness)).toBeNull();
});

test("two heads of one log are compared whichever is older; of two logs they are a fork", async () => {
  const key = await newLogKey();
  const leaves = Array.from({ length: 6 }, (_, i) => utf8(`leaf ${i}`));
  const head = async (list: Bytes[]) => readCheckpoint(await signedNote(list.length, await rootOf(list), key), key);
  const [early, late] = [await head(leaves.slice(0, 4)), await head(leaves)];
  const proof = await consistencyProof(leaves, 4);
  await compareCheckpoints(early, late, proof);
  await compareCheckpoints(late, early, proof);
  const fork = await head([...leaves.slice(0, 3), joined(utf8("another")), ...leaves.slice(4)]);
  expect(attackOf(await compareCheckpoints(early, fork, proof).catch((thrown: unknown) => thrown))).toBe("forked-log");
  expect(attackOf(await compareCheckpoints(late, fork, []).catch((thrown: unknown) => thrown))).toBe("forked-log");
});
