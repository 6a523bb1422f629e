// The certificate that the far end of a line really used, asked of the line itself.

interface Transport {
  getRemoteCertificates?(): readonly ArrayBuffer[];
}

/** As descriptions write it: "AB:CD:…" of the SHA-256. */
export async function fingerprintOf(der: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
}

async function fromFigures(pc: RTCPeerConnection): Promise<string | null> {
  let found: string | null = null;
  (await pc.getStats()).forEach((entry: Record<string, unknown>, _id: unknown, report: RTCStatsReport) => {
    if (entry["type"] !== "transport") return;
    const certificate = report.get(String(entry["remoteCertificateId"])) as Record<string, unknown> | undefined;
    if (typeof certificate?.["fingerprint"] === "string") found = certificate["fingerprint"].toUpperCase();
  });
  return found;
}

/**
 * Null while the ends still shake hands. The figures are asked only where the transport cannot be: Chromium remembers
 * the certificates of the first figures, so that figures read in the middle of the handshake hide the far one for good.
 */
export async function certificateOf(pc: RTCPeerConnection): Promise<string | null> {
  const transport = pc.sctp?.transport as Transport | undefined;
  if (typeof transport?.getRemoteCertificates !== "function") return fromFigures(pc);
  const [leaf] = transport.getRemoteCertificates();
  return leaf === undefined ? null : fingerprintOf(leaf);
}
