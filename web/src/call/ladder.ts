// The ladder video → sound → chat: when a measured line is too weak for a rung, and when it may climb again. Pure.
import type { Rung } from "./messages";

/** One second of measurement. Null means nothing was measured. */
export interface Sample {
  lossOut: number | null;
  lossIn: number | null;
  rttMs: number | null;
  outgoingKbit: number | null;
  /** Something was sent, so that the other side has something to report. */
  sending: boolean;
}

export interface Ladder {
  /** The highest rung the line carries now. */
  rung: Rung;
  /** The picture goes on, smaller and blurrier. */
  weak: boolean;
  poorFor: number;
  weakFor: number;
  goodFor: number;
  /** Seconds of a good line before climbing; doubles after each climb that did not hold. */
  patience: number;
  climbedAgo: number;
}

/** Seconds and shares. Sound needs about 40 kbit/s, a usable face about 120 kbit/s. */
export const LADDER = {
  weakLoss: 0.05,
  weakKbit: 220,
  weakRttMs: 700,
  weakAfterS: 3,
  videoLoss: 0.14,
  videoKbit: 90,
  videoAfterS: 5,
  audioLoss: 0.45,
  audioAfterS: 10,
  goodLoss: 0.03,
  goodRttMs: 500,
  patienceS: 10,
  longestPatienceS: 120,
  steadyAfterS: 45,
} as const;

const ORDER: readonly Rung[] = ["chat", "audio", "video"];

export const lower = (a: Rung, b: Rung): Rung => (ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b);
const below = (rung: Rung): Rung => ORDER[Math.max(0, ORDER.indexOf(rung) - 1)] ?? "chat";
const above = (rung: Rung): Rung => ORDER[Math.min(ORDER.length - 1, ORDER.indexOf(rung) + 1)] ?? "video";

export function startLadder(): Ladder {
  return { rung: "video", weak: false, poorFor: 0, weakFor: 0, goodFor: 0, patience: LADDER.patienceS, climbedAgo: Infinity };
}

const loss = (sample: Sample): number => Math.max(sample.lossOut ?? 0, sample.lossIn ?? 0);

function isPoor(rung: Rung, sample: Sample): boolean {
  if (rung === "video") return (sample.lossOut ?? 0) >= LADDER.videoLoss || (sample.outgoingKbit ?? Infinity) < LADDER.videoKbit;
  return rung === "audio" && loss(sample) >= LADDER.audioLoss;
}

function isWeak(sample: Sample): boolean {
  return loss(sample) >= LADDER.weakLoss || (sample.outgoingKbit ?? Infinity) < LADDER.weakKbit || (sample.rttMs ?? 0) >= LADDER.weakRttMs;
}

function isGood(sample: Sample): boolean {
  return loss(sample) < LADDER.goodLoss && (sample.rttMs ?? 0) < LADDER.goodRttMs;
}

/** What we send may all get lost, and so may the reports of it: no report tells nothing, least of all that the line is good. */
function isUnknown(sample: Sample): boolean {
  return sample.sending && sample.lossOut === null;
}

/** Bad seconds add up and good ones wear them off, twice as fast; a second that nobody measured does neither. */
function poorSeconds({ rung, poorFor }: Ladder, sample: Sample): number {
  if (isPoor(rung, sample)) return poorFor + 1;
  return sample.lossOut === null && sample.lossIn === null ? poorFor : Math.max(0, poorFor - 2);
}

function stepDown(ladder: Ladder): Ladder {
  const held = ladder.climbedAgo >= LADDER.steadyAfterS;
  const patience = held ? LADDER.patienceS : Math.min(ladder.patience * 2, LADDER.longestPatienceS);
  return { ...ladder, rung: below(ladder.rung), weak: true, poorFor: 0, goodFor: 0, patience };
}

function stepUp(ladder: Ladder): Ladder {
  return { ...ladder, rung: above(ladder.rung), poorFor: 0, goodFor: 0, climbedAgo: 0 };
}

/** Takes one second of measurement; moves at most one rung. */
export function climb(ladder: Ladder, sample: Sample): Ladder {
  const weakFor = isWeak(sample) ? ladder.weakFor + 1 : 0;
  const goodFor = isUnknown(sample) ? ladder.goodFor : isGood(sample) ? ladder.goodFor + 1 : 0;
  const weak = ladder.weak ? goodFor < LADDER.weakAfterS : weakFor >= LADDER.weakAfterS;
  const poorFor = poorSeconds(ladder, sample);
  const next = { ...ladder, weak, weakFor, goodFor, poorFor, climbedAgo: ladder.climbedAgo + 1 };
  const limit = ladder.rung === "video" ? LADDER.videoAfterS : LADDER.audioAfterS;
  if (poorFor >= limit) return stepDown(next);
  if (ladder.rung !== "video" && goodFor >= ladder.patience) return stepUp(next);
  return next;
}
