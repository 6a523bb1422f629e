import { describe, expect, test } from "vitest";
import { NEWS_MS, reduce, sends, startView, statusOf, TRANSITIONS, type CallEvent, type CallView, type LinkPhase, type Phase } from "./call.model";
import type { StateNote } from "./messages";

const phases = Object.keys(TRANSITIONS) as Phase[];
const link = (phase: LinkPhase, at = 0, device = "d", person = "p"): CallEvent => ({ type: "link", device, person, phase, at });
const through = (...events: CallEvent[]): CallView => events.reduce(reduce, startView("video"));
const note = (change: Partial<StateNote>): StateNote => ({ kind: "state", mic: true, camera: true, rung: "video", weak: false, silenced: false, ...change });
const status = (view: CallView, now = 100_000, restoredAt: number | null = null) => statusOf(view, now, restoredAt);

const reach: Record<Phase, CallView> = {
  idle: startView("video"),
  waiting: through({ type: "joined" }),
  connecting: through(link("connecting")),
  connected: through(link("connecting"), link("connected", 5)),
  reconnecting: through(link("connecting"), link("connected", 5), link("reconnecting", 9)),
  failed: through(link("connecting"), { type: "failed", failure: "identity" }),
  ended: through(link("connecting"), { type: "ended", outcome: "took_place" }),
};

const cause: Partial<Record<Phase, CallEvent>> = {
  connecting: link("connecting", 20),
  connected: link("connected", 20),
  reconnecting: link("reconnecting", 20),
  failed: { type: "failed", failure: "identity" },
  ended: { type: "ended", outcome: null },
};

describe("the table of transitions", () => {
  for (const from of phases)
    for (const [to, event] of Object.entries(cause) as [Phase, CallEvent][])
      test(`${from} → ${to} is ${TRANSITIONS[from].includes(to) || from === to ? "allowed" : "refused"}`, () => {
        expect(reach[from].phase).toBe(from);
        const allowed = TRANSITIONS[from].includes(to) || from === to;
        expect(reduce(reach[from], event).phase).toBe(allowed ? to : from);
      });

  test("nothing follows the end", () => {
    expect(TRANSITIONS.ended).toEqual([]);
    expect(reduce(reach.ended, { type: "ladder", rung: "chat", weak: true })).toBe(reach.ended);
  });

  test("every phase can be reached and can end", () => {
    for (const phase of phases.filter((one) => one !== "ended")) expect(TRANSITIONS[phase]).toContain("ended");
  });
});

test("the break is measured from loss to return", () => {
  const view = through(link("connecting"), link("connected", 1_000), link("reconnecting", 5_000), link("connected", 8_000));
  expect(view.gapMs).toBe(3_000);
  expect(view.connectedAt).toBe(1_000);
  expect(status(view, 9_000, 8_000)).toBe("reconnected");
  expect(status(view, 8_000 + NEWS_MS, 8_000)).toBe("good");
});

test("one connected participant keeps the call connected while another one reconnects", () => {
  const view = through(link("connecting", 0, "a", "pa"), link("connected", 1, "a", "pa"), link("connected", 1, "b", "pb"), link("reconnecting", 2, "b", "pb"));
  expect(view.phase).toBe("connected");
  expect(view.peers.map((peer) => peer.phase)).toEqual(["connected", "reconnecting"]);
});

test("who hung up can come back, and the status says so until then", () => {
  const left = through(link("connected", 1), { type: "dropped", device: "d", left: true });
  expect([left.phase, left.leftBy, status(left)]).toEqual(["waiting", "p", "other-left"]);
  const back = reduce(left, link("connecting", 2, "d2", "p"));
  expect([back.phase, back.leftBy]).toEqual(["connecting", null]);
});

test("a new device of the same person takes the place of the old one", () => {
  const view = through(link("connected", 1, "old"), { type: "dropped", device: "old", left: false }, link("connected", 2, "new"));
  expect(view.peers.map((peer) => peer.device)).toEqual(["new"]);
});

test("a failed check can be tried again", () => {
  const again = reduce(through({ type: "joined" }, { type: "failed", failure: "identity" }), { type: "retry" });
  expect([again.phase, again.failure]).toEqual(["waiting", null]);
});

test("nobody sends more than the consultation's channel or the line allows", () => {
  expect(sends(through({ type: "ceiling", rung: "audio" }))).toBe("audio");
  expect(sends(through({ type: "ladder", rung: "chat", weak: true }, { type: "ceiling", rung: "audio" }))).toBe("chat");
  expect(sends(startView("video"))).toBe("video");
});

describe("the status line", () => {
  const up = [link("connecting"), link("connected", 1)];
  test.each<[string, CallEvent[], string]>([
    ["alone", [{ type: "joined" }], "waiting"],
    ["connecting", [link("connecting")], "connecting"],
    ["offline before the line is up", [link("connecting"), { type: "online", on: false }], "offline"],
    ["a good line", up, "good"],
    ["a weak line here", [...up, { type: "ladder", rung: "video", weak: true }], "weak"],
    ["a weak line there", [...up, { type: "note", device: "d", note: note({ weak: true }) }], "weak"],
    ["picture lost here", [...up, { type: "ladder", rung: "audio", weak: true }], "sound-only-weak"],
    ["picture lost there", [...up, { type: "note", device: "d", note: note({ rung: "audio" }) }], "other-sound-only"],
    ["sound lost", [...up, { type: "ladder", rung: "chat", weak: true }], "chat-only-weak"],
    ["sound only by choice", [...up, { type: "ceiling", rung: "audio" }], "sound-only"],
    ["chat only by choice", [...up, { type: "ceiling", rung: "chat" }], "chat-only"],
    ["their microphone was taken", [...up, { type: "note", device: "d", note: note({ silenced: true }) }], "other-silenced"],
    ["they cannot hear us", [...up, { type: "unheard", at: 99_000 }], "unheard"],
    ["that was long ago", [...up, { type: "unheard", at: 10_000 }], "good"],
    ["the line is lost", [...up, link("reconnecting", 2)], "reconnecting"],
    ["no path at all", [link("connecting"), link("failed", 2)], "blocked"],
    ["the check failed", [...up, { type: "failed", failure: "identity" }], "identity"],
    ["a sealed conversation is denied", [...up, { type: "failed", failure: "unsealed" }], "unsealed"],
    ["open on another device", [...up, { type: "failed", failure: "taken" }], "taken"],
    ["closed by the doctor", [...up, { type: "ended", outcome: "took_place" }], "ended"],
  ])("%s", (_, events, expected) => {
    expect(status(through(...events))).toBe(expected);
  });
});
