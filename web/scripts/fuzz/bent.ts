// Chance that is always the same, and what it does to good inputs: bytes changed, missing, added and doubled; JSON with strange values.
export type Bytes = Uint8Array<ArrayBuffer>;
export type Chance = () => number;

const STRANGE: readonly unknown[] = [
  null, true, -1, 0, 0.5, 2 ** 31, 2 ** 53, 1e308, "", " ", "\0", "\u202e", "\ud800", "é".repeat(50), "A".repeat(43), "=".repeat(43), "A".repeat(70_000),
  "__proto__", "9999-99-99T99:99:99.999Z", "00000000-0000-0000-0000-000000000000", [], [[]], {}, { to: 1 }, Array(100).fill("A".repeat(43)),
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const upTo = (chance: Chance, limit: number): number => Math.floor(chance() * limit);
export const oneOf = <T>(chance: Chance, all: readonly T[]): T => all[upTo(chance, all.length)]!;

const noise = (chance: Chance, length: number): Bytes => Uint8Array.from({ length }, () => upTo(chance, 256));
const put = (raw: Bytes, at: number, gone: number, piece: Bytes): Bytes => new Uint8Array([...raw.subarray(0, at), ...piece, ...raw.subarray(at + gone)]);

export function bentBytes(chance: Chance, raw: Bytes): Bytes {
  const at = upTo(chance, raw.length + 1);
  const bends = [
    () => raw.map((byte, place) => (place === at ? byte ^ (1 + upTo(chance, 255)) : byte)),
    () => put(raw, at, 1 + upTo(chance, 80), new Uint8Array(0)),
    () => put(raw, at, 0, noise(chance, 1 + upTo(chance, 80))),
    () => put(raw, at, 0, raw.slice(at, at + 1 + upTo(chance, 200))),
    () => noise(chance, upTo(chance, 400)),
    () => put(raw, 1, 2, noise(chance, 2)),
  ];
  return oneOf(chance, bends)();
}

/** Text with characters changed, missing or added. */
export function bentText(chance: Chance, text: string): string {
  return new TextDecoder().decode(bentBytes(chance, new TextEncoder().encode(text)));
}

/** The same with one member, at any depth, gone, strange, bent, or too many. */
export function bentJson(chance: Chance, value: unknown): unknown {
  if (typeof value === "string") return chance() < 0.5 ? bentText(chance, value) : oneOf(chance, STRANGE);
  if (typeof value !== "object" || value === null || chance() < 0.1) return oneOf(chance, STRANGE);
  const entries = Object.entries(value);
  const at = upTo(chance, entries.length);
  const how = chance();
  const changed = entries.flatMap(([name, inner], place): [string, unknown][] => {
    if (place !== at) return [[name, inner]];
    return how < 0.15 ? [] : [[name, bentJson(chance, inner)]];
  });
  if (how > 0.9) changed.push(["x", oneOf(chance, STRANGE)]);
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}
