import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../api/types";
import { FakeLine, FakeStream } from "../call/fakeLines";
import type { LiveSocket } from "../live/socket";
import { Standby } from "./standby";

vi.mock("../call/api", () => ({ callApi: () => ({ ice: async () => ({ ice_servers: [], policy: "relay", ttl_s: 3600 }) }) }));

let lines: FakeLine[];
const asked = vi.fn(async () => new FakeStream() as unknown as MediaStream);
beforeEach(() => {
  lines = [];
  asked.mockClear();
  class Line extends FakeLine {
    constructor() {
      super();
      lines.push(this);
    }
  }
  vi.stubGlobal("RTCPeerConnection", Line);
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: asked, addEventListener: () => undefined, removeEventListener: () => undefined } });
});
afterEach(() => vi.unstubAllGlobals());

const standby = () => new Standby({} as Session, { on: () => () => undefined, watch: () => () => undefined } as unknown as LiveSocket);
const settle = () => new Promise((resolve) => setTimeout(resolve));
const states = () => lines.map((line) => line.connectionState);

test("while it rings a path is sought without the camera, and the press that accepts uses it", async () => {
  const one = standby();
  one.expect();
  await settle();
  expect([lines.length, asked.mock.calls.length]).toEqual([1, 0]);
  one.begin("video");
  one.letGo();
  await settle();
  expect([states(), asked.mock.calls.length]).toEqual([["new"], 1]);
});

test("a path for whom somebody else took is closed, and so is one of an acceptance that failed", async () => {
  const one = standby();
  one.expect();
  one.letGo();
  one.expect();
  one.begin("video");
  one.end();
  await settle();
  expect(states()).toEqual(["closed", "closed"]);
});

test("who is taken from the line without ringing gets a path with the press, which no later ring takes away", async () => {
  const one = standby();
  one.begin("video");
  one.expect();
  one.letGo();
  await settle();
  expect(states()).toEqual(["new"]);
});
