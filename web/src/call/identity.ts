// Checks that the connection ends at the device that signed for it, and works out the safety number both sides can compare.
import type { Attempt } from "./attempt";
import { fromBase64url } from "../device/bytes";
import { demandCertificate, fingerprintIn, safetyNumber } from "../sealing/sas";
import { certificateOf } from "./certificate";
import { commitmentTo } from "./safety";

export interface End {
  device: string;
  /** Public key, base64url. */
  key: string;
}

export interface IdentityEvents {
  /** Another connection, about which nothing is known yet. */
  checking(): void;
  verified(safety: string | null): void;
  /** The certificate on the line is not the one that was signed, or a nonce was changed after the fact. */
  impostor(): void;
}

const CHECK_EVERY_MS = 60;
/** After these it is asked once a second: a slow device may take long, and an unchecked line must not stay so. */
const HASTY_CHECKS = 50;

function isSigned(sdp: string, live: string): boolean {
  try {
    demandCertificate(sdp, live);
    return true;
  } catch {
    return false;
  }
}

export class IdentityCheck {
  private attempt: Attempt | null = null;
  private offererNonce: string | null = null;
  private answererNonce: string | null = null;
  private commitment: string | null = null;
  private genuine = false;

  constructor(
    private readonly self: End,
    private readonly remote: End,
    private readonly events: IdentityEvents,
  ) {}

  offers(attempt: Attempt): void {
    this.begin(attempt, attempt.nonce, null, null);
  }

  answers(attempt: Attempt, commitment: string): void {
    this.begin(attempt, null, attempt.nonce, commitment);
  }

  private begin(attempt: Attempt, offerer: string | null, answerer: string | null, commitment: string | null): void {
    this.attempt = attempt;
    this.genuine = false;
    this.events.checking();
    this.offererNonce = offerer;
    this.answererNonce = answerer;
    this.commitment = commitment;
  }

  /** The nonce of the first answer counts; an ICE restart does not change the safety number. */
  answered(nonce: string): void {
    this.answererNonce ??= nonce;
  }

  /** What the offerer tells once the channel is open; null on the other side. */
  get reveal(): string | null {
    return this.commitment === null ? this.offererNonce : null;
  }

  async revealed(nonce: string): Promise<void> {
    const { attempt, commitment } = this;
    if (commitment === null) return;
    const kept = (await commitmentTo(nonce)) === commitment;
    if (attempt !== this.attempt) return;
    if (!kept) return this.events.impostor();
    this.offererNonce = nonce;
    await this.tell();
  }

  /** Compares the certificate that is really on the line with the one in the signed description. */
  async verify(attempt: Attempt): Promise<void> {
    for (let check = 0; attempt === this.attempt; check++) {
      const live = await certificateOf(attempt.pc);
      if (live !== null) return this.judge(attempt, isSigned(attempt.pc.remoteDescription?.sdp ?? "", live));
      await new Promise((resolve) => setTimeout(resolve, check < HASTY_CHECKS ? CHECK_EVERY_MS : 1000));
    }
  }

  private async judge(attempt: Attempt, genuine: boolean): Promise<void> {
    if (attempt !== this.attempt) return;
    this.genuine = genuine;
    if (genuine) await this.tell();
    else this.events.impostor();
  }

  private async tell(): Promise<void> {
    const attempt = this.attempt;
    if (attempt === null || !this.genuine) return;
    const safety = await this.number(attempt);
    if (attempt === this.attempt) this.events.verified(safety);
  }

  /** Of docs/protocol.md, section 11. The caller is who offered. */
  private async number({ pc }: Attempt): Promise<string | null> {
    if (this.offererNonce === null || this.answererNonce === null) return null;
    const mine = { key: fromBase64url(this.self.key), fingerprint: fingerprintIn(pc.localDescription?.sdp ?? "") };
    const theirs = { key: fromBase64url(this.remote.key), fingerprint: fingerprintIn(pc.remoteDescription?.sdp ?? "") };
    const [caller, callee] = this.commitment === null ? [mine, theirs] : [theirs, mine];
    return safetyNumber({
      callerNonce: fromBase64url(this.offererNonce),
      calleeNonce: fromBase64url(this.answererNonce),
      callerFingerprint: caller.fingerprint,
      calleeFingerprint: callee.fingerprint,
      callerKey: caller.key,
      calleeKey: callee.key,
    });
  }

  forget(): void {
    this.attempt = null;
  }
}
