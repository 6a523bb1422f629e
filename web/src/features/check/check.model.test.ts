import { expect, test } from "vitest";
import { bestChannel, cameraRow, isAllWell, microphoneRow, networkRow, partsOf, testing, trouble, works } from "./check.model";

test("sound needs no camera, chat needs only the network", () => {
  expect(partsOf("audio")).not.toContain("camera");
  expect(partsOf("chat")).toEqual(["network"]);
});

test("without a camera one goes on with sound only, without a microphone by chat", () => {
  expect(bestChannel("video", { camera: trouble("CAM_NONE"), microphone: works })).toBe("audio");
  expect(bestChannel("video", { camera: works, microphone: trouble("MIC_DENIED") })).toBe("chat");
  expect(bestChannel("audio", { camera: trouble("CAM_DENIED"), microphone: works })).toBe("audio");
});

test("a dark picture or a silent minute is no reason to give up", () => {
  expect(bestChannel("video", { camera: trouble("CAM_DARK"), microphone: trouble("MIC_SILENT") })).toBe("video");
});

test("the microphone works once it was heard, and is silent only after a while", () => {
  expect(microphoneRow(undefined, true, { loudest: 0.2, forMs: 100 })).toEqual(works);
  expect(microphoneRow(undefined, true, { loudest: 0, forMs: 100 })).toEqual(testing);
  expect(microphoneRow(undefined, true, { loudest: 0, forMs: 9000 })).toEqual(trouble("MIC_SILENT"));
  expect(microphoneRow("MIC_DENIED", false, { loudest: 0, forMs: 0 })).toEqual(trouble("MIC_DENIED"));
});

test("the camera works once a picture that is not black was seen", () => {
  expect(cameraRow(undefined, true, null)).toEqual(testing);
  expect(cameraRow(undefined, true, false)).toEqual(works);
  expect(cameraRow(undefined, true, true)).toEqual(trouble("CAM_DARK"));
});

test("the network is off, blocked, weak or good", () => {
  expect(networkRow(undefined, false)).toEqual(trouble("NET_OFF"));
  expect(networkRow(undefined, true)).toEqual(testing);
  expect(networkRow(null, true)).toEqual(trouble("NET_BLOCKED"));
  expect(networkRow({ works: true, protocol: "udp", roundTripMs: 900 }, true)).toEqual(trouble("NET_WEAK"));
  expect(networkRow({ works: true, protocol: "udp", roundTripMs: 20 }, true)).toEqual(works);
});

test("nobody has to press the bell for all to be well", () => {
  const found = { camera: works, microphone: works, sound: testing, network: works };
  expect(isAllWell("video", found)).toBe(true);
  expect(isAllWell("video", { ...found, sound: trouble("SND_NONE") })).toBe(false);
});
