// Checks that the connection ends at the device that signed for it, and works out the safety number both sides can compare.
import type { Attempt } from "./attempt";
import { fromBase64url } from "../device/bytes";
import { fingerprintIn, safetyNumber } from "../sealing/sas";
import { commitmentTo } from "./safety";
import { fingerprintOf } from "./stats";

export interface End {
  device: string;
  /** Public key, base64url. */
  key: string;
}

export interface IdentityEvents {
  verified(safety: string | null): void;
  /** The certificate on the line is not the one that was signed, or a nonce was changed after the fact. */
  impostor(): void;
}

const CHECK_EVERY_MS = 60;
const CHECKS = 50;

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
    if (this.commitment === null) return;
    if ((await commitmentTo(nonce)) !== this.commitment) return this.events.impostor();
    this.offererNonce = nonce;
    await this.tell();
  }

  /** Compares the certificate that is really on the line with the one in the signed description. */
  async verify(attempt: Attempt): Promise<void> {
    const signed = fingerprintOf(attempt.pc.remoteDescription?.sdp ?? "");
    for (let check = 0; check < CHECKS && attempt === this.attempt; check++) {
      const { remoteFingerprint } = await attempt.figures();
      if (remoteFingerprint !== null) return this.judge(attempt, signed === remoteFingerprint);
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
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
