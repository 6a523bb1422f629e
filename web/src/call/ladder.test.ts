import { expect, test } from "vitest";
import { climb, LADDER, lower, startLadder, type Ladder, type Sample } from "./ladder";

const good: Sample = { lossOut: 0, lossIn: 0, rttMs: 40, outgoingKbit: 2000, sending: true };
const lossy = (share: number): Sample => ({ ...good, lossOut: share, lossIn: share });

function after(seconds: number, sample: Sample, from: Ladder = startLadder()): Ladder {
  let ladder = from;
  for (let second = 0; second < seconds; second++) ladder = climb(ladder, sample);
  return ladder;
}

test("a good line stays on video for as long as it is good", () => {
  const ladder = after(3600, good);
  expect([ladder.rung, ladder.weak]).toEqual(["video", false]);
});

test("a line with nothing measured yet is not called weak", () => {
  expect(after(30, { lossOut: null, lossIn: null, rttMs: null, outgoingKbit: null, sending: true }).weak).toBe(false);
});

test("a weak line keeps the picture, smaller, and says so", () => {
  const ladder = after(LADDER.weakAfterS, lossy(0.08));
  expect([ladder.rung, ladder.weak]).toEqual(["video", true]);
  expect(after(300, lossy(0.08)).rung).toBe("video");
});

test("heavy loss takes the picture away after five seconds, not before", () => {
  expect(after(LADDER.videoAfterS - 1, lossy(0.2)).rung).toBe("video");
  expect(after(LADDER.videoAfterS, lossy(0.2)).rung).toBe("audio");
});

test("too little bandwidth for a face takes the picture away", () => {
  expect(after(LADDER.videoAfterS, { ...good, outgoingKbit: 50 }).rung).toBe("audio");
});

test("one bad second changes nothing", () => {
  expect(after(1, lossy(0.9)).rung).toBe("video");
  let ladder = startLadder();
  for (let round = 0; round < 50; round++) ladder = after(2, good, after(LADDER.videoAfterS - 1, lossy(0.3), ladder));
  expect(ladder.rung).toBe("video");
});

test("one better second among many bad ones does not keep the picture, and one that was not measured neither helps nor harms", () => {
  const unmeasured = { ...good, lossOut: null, lossIn: null };
  for (const [other, seconds] of [[good, 11], [unmeasured, 7]] as const) {
    let ladder = startLadder();
    for (let second = 1; second <= seconds; second++) ladder = climb(ladder, second % 4 === 0 ? other : lossy(0.3));
    expect(ladder.rung).toBe("audio");
  }
  expect(after(60, unmeasured, after(LADDER.videoAfterS - 1, lossy(0.3))).rung).toBe("video");
});

test("sound survives what takes the picture, and falls to chat only when it cannot be understood", () => {
  const sound = after(LADDER.videoAfterS, lossy(0.3));
  expect(after(120, lossy(0.3), sound).rung).toBe("audio");
  expect(after(LADDER.audioAfterS, lossy(0.6), sound).rung).toBe("chat");
});

test("the picture comes back after a good while", () => {
  const sound = after(LADDER.videoAfterS, lossy(0.3));
  expect(after(sound.patience - 1, good, sound).rung).toBe("audio");
  expect(after(sound.patience, good, sound).rung).toBe("video");
});

test("a line on which no report comes back is not taken for a good one", () => {
  const sound = after(LADDER.videoAfterS, lossy(0.3));
  const silent = { ...good, lossOut: null, lossIn: null };
  expect(after(300, silent, sound).rung).toBe("audio");
  expect(after(sound.patience, { ...silent, sending: false }, sound).rung).toBe("video");
});

test("a line that swings makes us wait longer each time, up to two minutes", () => {
  let ladder = startLadder();
  let falls = 0;
  for (let round = 0; round < 40; round++) {
    const before = ladder.rung;
    ladder = after(20, round % 2 === 0 ? lossy(0.4) : good, ladder);
    if (before === "video" && ladder.rung === "audio") falls++;
  }
  expect(falls).toBeLessThan(6);
  expect(ladder.patience).toBeLessThanOrEqual(LADDER.longestPatienceS);
});

test("a picture that held long enough earns back the short wait", () => {
  let ladder = after(LADDER.videoAfterS, lossy(0.3));
  ladder = after(ladder.patience + LADDER.steadyAfterS, good, ladder);
  expect(after(LADDER.videoAfterS, lossy(0.3), ladder).patience).toBe(LADDER.patienceS);
});

test("the lower of two rungs is the one with less", () => {
  expect(lower("video", "audio")).toBe("audio");
  expect(lower("chat", "audio")).toBe("chat");
});
