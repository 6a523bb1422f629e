// Addresses and short-lived credentials of the relay: fetched once, kept while fresh, renewed in time.
import type { Ice } from "../api/types";

const FRESH_SHARE = 0.75;

/** No relay addresses yet, because the service cannot be reached. */
export class IceUnavailable extends Error {
  override readonly name = "IceUnavailable";
}

export class IceSupply {
  private answer: Promise<Ice> | null = null;
  private known: Ice | null = null;
  private freshUntil = 0;

  constructor(
    private readonly fetchIce: () => Promise<Ice>,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Milliseconds until the present credentials should be replaced. */
  get freshForMs(): number {
    return Math.max(0, this.freshUntil - this.clock());
  }

  /** Offline, an older answer is better than none: an open relay path outlives its credentials. */
  async configuration(): Promise<RTCConfiguration> {
    if (this.answer === null || this.freshForMs === 0) this.answer = this.fetchOnce();
    try {
      return configurationFrom(await this.answer);
    } catch (problem) {
      this.answer = null;
      if (this.known === null) throw new IceUnavailable("no relay addresses", { cause: problem });
      return configurationFrom(this.known);
    }
  }

  private async fetchOnce(): Promise<Ice> {
    this.freshUntil = Infinity;
    try {
      const answer = await this.fetchIce();
      this.known = answer;
      this.freshUntil = this.clock() + answer.ttl_s * 1000 * FRESH_SHARE;
      return answer;
    } catch (problem) {
      this.freshUntil = 0;
      throw problem;
    }
  }
}

function configurationFrom(answer: Ice): RTCConfiguration {
  return {
    iceServers: answer.ice_servers.map((server) => ({ ...server })),
    iceTransportPolicy: answer.policy,
    bundlePolicy: "max-bundle",
    rtcpMuxPolicy: "require",
  };
}
