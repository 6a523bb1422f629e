import { expect, test } from "vitest";
import { pathOf, readFigures } from "./stats";

const report = [
  { id: "T", type: "transport", timestamp: 1, selectedCandidatePairId: "P" },
  { id: "P", type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", currentRoundTripTime: 0.05, availableOutgoingBitrate: 900_000 },
  { id: "L", type: "local-candidate", candidateType: "relay", protocol: "udp", relayProtocol: "tcp" },
  { id: "R", type: "remote-candidate", candidateType: "host", protocol: "udp" },
  { id: "V", type: "inbound-rtp", kind: "video", framesDecoded: 79, packetsReceived: 300, packetsLost: 2, timestamp: 1 },
  { id: "A", type: "inbound-rtp", kind: "audio", totalAudioEnergy: 1.5, packetsReceived: 100, packetsLost: 0, timestamp: 1 },
  { id: "O", type: "outbound-rtp", kind: "video", framesEncoded: 80 },
  { id: "H", type: "remote-inbound-rtp", kind: "video", fractionLost: 0.02 },
  { id: "I", type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.01 },
];

test("frames, sound, path and loss are read from a report", () => {
  expect(readFigures(report)).toMatchObject({ framesIn: 79, framesOut: 80, audioEnergyIn: 1.5, audioPacketsIn: 100, packetsLostIn: 2 });
  expect(readFigures(report)).toMatchObject({ lossOut: 0.02, rttMs: 50, outgoingKbit: 900, path: "relay", protocol: "tcp" });
});

test("a loss that was reported long ago is forgotten, or nobody would ever climb the ladder again", () => {
  const old = report.map((entry) => (entry.id === "H" ? { ...entry, fractionLost: 0.6, timestamp: 1000 } : { ...entry, timestamp: 7000 }));
  expect(readFigures(old).lossOut).toBe(0.01);
  expect(readFigures(old.filter(({ id }) => id !== "I")).lossOut).toBeNull();
});

test("an empty report is no figures, not a fault", () => {
  expect(readFigures([])).toMatchObject({ framesIn: 0, path: "unknown", lossOut: null });
});

test("a direct path tells its own protocol", () => {
  expect(pathOf({ candidateType: "host", protocol: "udp" }, { candidateType: "srflx" })).toEqual({ path: "direct", protocol: "udp" });
  expect(pathOf({ candidateType: "host", protocol: "udp" }, { candidateType: "relay" }).path).toBe("relay");
});
