// Measures all links twice a second: figures for the page, samples for the ladder, and whether the other side can be heard.
import { climb, startLadder, type Ladder, type Sample } from "./ladder";
import type { LinkFigures, Path, Protocol } from "./stats";

export interface CallFigures {
  peers: number;
  framesIn: number;
  framesOut: number;
  audioEnergyIn: number;
  path: Path;
  protocol: Protocol;
}

export const NO_FIGURES: CallFigures = { peers: 0, framesIn: 0, framesOut: 0, audioEnergyIn: 0, path: "unknown", protocol: "unknown" };

export interface Measured {
  device: string;
  figures: LinkFigures;
}

const SILENT_S = 4;

export function summed(all: readonly Measured[]): CallFigures {
  const add = (field: "framesIn" | "framesOut" | "audioEnergyIn") => all.reduce((sum, { figures }) => sum + figures[field], 0);
  const first = all.find(({ figures }) => figures.path !== "unknown")?.figures;
  return {
    peers: all.length,
    framesIn: add("framesIn"),
    framesOut: add("framesOut"),
    audioEnergyIn: add("audioEnergyIn"),
    path: first?.path ?? "unknown",
    protocol: first?.protocol ?? "unknown",
  };
}

/** The worst of several numbers; null when none was measured. */
function worst(values: readonly (number | null)[], pick: (...all: number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? pick(...known) : null;
}

function lossBetween(before: LinkFigures | undefined, now: LinkFigures): number | null {
  if (before === undefined) return null;
  const lost = now.packetsLostIn - before.packetsLostIn;
  const due = now.packetsIn - before.packetsIn + lost;
  return due > 10 && lost >= 0 ? lost / due : null;
}

export class Sampler {
  ladder: Ladder = startLadder();
  private before = new Map<string, LinkFigures>();
  private silentFor = new Map<string, number>();

  /** Once a second, over the connected links. */
  sample(all: readonly Measured[]): Sample {
    const sample = {
      lossIn: worst(all.map(({ device, figures }) => lossBetween(this.before.get(device), figures)), Math.max),
      lossOut: worst(all.map(({ figures }) => figures.lossOut), Math.max),
      rttMs: worst(all.map(({ figures }) => figures.rttMs), Math.max),
      outgoingKbit: worst(all.map(({ figures }) => figures.outgoingKbit), Math.min),
      sending: all.some(({ device, figures }) => figures.packetsOut > (this.before.get(device)?.packetsOut ?? figures.packetsOut)),
    };
    this.ladder = climb(this.ladder, sample);
    for (const { device, figures } of all) this.listen(device, figures);
    this.before = new Map(all.map(({ device, figures }) => [device, figures]));
    return sample;
  }

  /** Silence counts while the picture still comes; when nothing comes, the line is lost and not the sound. */
  private listen(device: string, figures: LinkFigures): void {
    const before = this.before.get(device);
    const soundMissing = before !== undefined && figures.audioPacketsIn === before.audioPacketsIn && figures.packetsIn > before.packetsIn;
    this.silentFor.set(device, soundMissing ? (this.silentFor.get(device) ?? 0) + 1 : 0);
  }

  /** True in the one second when a device has just been silent for long; it is told then. */
  justFellSilent(device: string): boolean {
    return this.silentFor.get(device) === SILENT_S;
  }
}
