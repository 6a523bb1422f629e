// The names of what a server, a member or a stranger may have tried; a client that refuses says which.

export type Attack =
  | "malformed"
  | "too-large"
  | "altered"
  | "wrong-safe"
  | "wrong-epoch"
  | "dropped"
  | "reordered"
  | "injected"
  | "replayed"
  | "truncated"
  | "forked-chain"
  | "hidden-tail"
  | "swapped-key"
  | "foreign-statement"
  | "expired-statement"
  | "ghost-member"
  | "forged-role"
  | "unlogged-doctor"
  | "unlogged-assistant"
  | "forked-log"
  | "altered-log"
  | "replaced-fingerprint"
  | "man-in-the-middle"
  | "unreadable"
  | "forged-receipt"
  | "wrong-code";

/** Something was refused. It repeats nothing of what was refused: content never reaches a log through an error. */
export class Refused extends Error {
  readonly attack: Attack;
  /** The place in the chain, where it has one. */
  readonly seq: number | undefined;

  constructor(attack: Attack, seq?: number) {
    super(seq === undefined ? attack : `${attack} at ${seq}`);
    this.name = "Refused";
    this.attack = attack;
    this.seq = seq;
  }
}

export function refuse(attack: Attack, seq?: number): never {
  throw new Refused(attack, seq);
}

export function demand(condition: unknown, attack: Attack, seq?: number): asserts condition {
  if (!condition) refuse(attack, seq);
}

/** The result of a reader that throws on bad input, or null. */
export function orNull<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}
