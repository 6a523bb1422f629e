import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Attempt } from "./attempt";
import { FakeLine, FakeStream } from "./fakeLines";
import type { LocalMedia } from "./media";

const media = { audioTrack: null, videoTrack: null } as unknown as LocalMedia;
const scaleOf = ({ pc }: Attempt) => pc.getTransceivers()[1]?.sender.getParameters().encodings[0]?.scaleResolutionDownBy;

beforeEach(() => {
  vi.stubGlobal("RTCPeerConnection", FakeLine);
  vi.stubGlobal("MediaStream", FakeStream);
});
afterEach(() => vi.unstubAllGlobals());

async function offered(): Promise<{ offerer: Attempt; sdp: string }> {
  const offerer = new Attempt("one", {});
  await offerer.prepareOffer(media, "video");
  return { offerer, sdp: offerer.pc.localDescription?.sdp ?? "" };
}

test("both ends begin with the first, smallest picture, and the answering one before it says its answer", async () => {
  const { offerer, sdp } = await offered();
  const answerer = new Attempt("one", {});
  const describe = vi.spyOn(answerer.pc, "setLocalDescription").mockImplementation(async () => expect(scaleOf(answerer)).toBe(4));
  await answerer.answer(sdp);
  expect(describe).toHaveBeenCalledOnce();
  expect(scaleOf(offerer)).toBe(4);
});

test("a new path for a line that is up leaves the picture as large as it is", async () => {
  const { sdp } = await offered();
  const answerer = new Attempt("one", {});
  await answerer.answer(sdp);
  await answerer.shape("small");
  expect(scaleOf(answerer)).toBe(2);
  await answerer.shape("full");
  await answerer.answer(sdp);
  expect(scaleOf(answerer)).toBe(1);
});

test("an offer that is only prepared has both its places in the stream, so that a player may run before they carry anything", async () => {
  const { offerer } = await offered();
  expect(offerer.stream.getTracks()).toEqual(offerer.pc.getTransceivers().map(({ receiver }) => receiver.track));
});
