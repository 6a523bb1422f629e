import { expect, test } from "vitest";
import { certificateOf } from "./certificate";

const der = new TextEncoder().encode("certificate").buffer;
const SHA256 = "AB:CD";

function line(transport: object, ...report: { id: string }[]): RTCPeerConnection {
  const getStats = async () => new Map(report.map((entry) => [entry.id, entry]));
  return { sctp: { transport }, getStats } as unknown as RTCPeerConnection;
}

const withCertificate = [{ id: "t", type: "transport", remoteCertificateId: "c" }, { id: "c", type: "certificate", fingerprint: "ab:cd" }];

test("the transport tells the certificate, whatever figures that were read too early say", async () => {
  const told = await certificateOf(line({ getRemoteCertificates: () => [der] }, { id: "t" }));
  expect(told).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test("before the handshake is over nothing is known, and no figures are read that would be remembered", async () => {
  expect(await certificateOf(line({ getRemoteCertificates: () => [] }, ...withCertificate))).toBeNull();
});

test("where a transport cannot be asked, the figures tell it", async () => {
  expect(await certificateOf(line({}, ...withCertificate))).toBe(SHA256);
  expect(await certificateOf(line({}, { id: "t" }))).toBeNull();
});
