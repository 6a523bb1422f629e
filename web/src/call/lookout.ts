// Looks at every link twice a second: figures for the page, the ladder for what is sent, and word to whoever cannot be heard.
import type { Links } from "./links";
import { NO_FIGURES, Sampler, summed, type CallFigures, type Measured } from "./sampler";
import type { Showing } from "./showing";

const LOOK_EVERY_MS = 500;
const SETTLE_MS = 4000;

export class Lookout {
  figures: CallFigures = NO_FIGURES;
  measured: readonly Measured[] = [];
  private readonly sampler = new Sampler();
  private ticking: ReturnType<typeof setInterval> | undefined;
  private looks = 0;
  private looking = false;
  private settledAt = Infinity;

  constructor(
    private readonly links: Links,
    private readonly showing: Showing,
    /** The line carries another rung than a moment ago. */
    private readonly onRung: () => void,
  ) {}

  start(): void {
    this.ticking = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.ticking);
    this.ticking = undefined;
  }

  /** A line came up: it is kept small until it has settled. */
  connected(at: number): void {
    this.settledAt = at + SETTLE_MS;
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const measured = await this.links.measure().finally(() => (this.looking = false));
    if (this.ticking === undefined) return;
    this.measured = measured;
    this.figures = summed(measured);
    for (const { device, figures } of measured) this.links.get(device)?.watch(figures.packetsIn);
    const connected = measured.filter(({ device }) => this.showing.view.peers.some((peer) => peer.device === device && peer.phase === "connected"));
    if (++this.looks % 2 === 0 && connected.length > 0) this.weigh(connected);
  }

  private weigh(measured: readonly Measured[]): void {
    this.sampler.sample(measured);
    const { rung, weak } = this.sampler.ladder;
    const { view } = this.showing;
    for (const { device } of measured) this.listenFor(device);
    const size = weak || Date.now() < this.settledAt ? "small" : "full";
    this.links.each((link) => void link.shape(size));
    if (rung === view.carried && weak === view.weak) return;
    this.showing.tell({ type: "ladder", rung, weak });
    this.onRung();
  }

  private listenFor(device: string): void {
    const note = this.showing.view.peers.find((peer) => peer.device === device)?.note;
    const expected = note !== undefined && note.mic && !note.silenced && note.rung !== "chat";
    if (expected && this.sampler.justFellSilent(device)) this.links.get(device)?.say({ kind: "cannot-hear" });
  }
}
