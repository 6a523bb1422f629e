// What a screen reader is told, in order: polite words wait their turn, assertive words come first, nothing twice in a row.

export type Manner = "polite" | "assertive";

/** Polite words at least this far apart (WCAG practice: a person cannot take in more). */
export const politeGapMs = 3000;
/** The same words within this time are said once. */
export const sameMs = 5000;

export interface Region {
  say(manner: Manner, text: string): void;
  /** Empties the region that still holds these words. */
  clear(text: string): void;
}

export class Announcements {
  #waiting: string[] = [];
  #last = new Map<string, number>();
  #quietUntil = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly region: Region,
    private readonly now: () => number = Date.now,
  ) {}

  announce(text: string, manner: Manner = "polite"): void {
    if (!text || this.#isRepeated(text)) return;
    this.#last.set(text, this.now());
    if (manner === "assertive") return this.region.say("assertive", text);
    this.#waiting.push(text);
    this.#next();
  }

  /** What is not true any more is not read out later, nor found by who reads the page from its end. */
  takeBack(text: string): void {
    this.#waiting = this.#waiting.filter((one) => one !== text);
    this.region.clear(text);
  }

  #isRepeated(text: string): boolean {
    return this.#waiting.includes(text) || this.now() - (this.#last.get(text) ?? -Infinity) < sameMs;
  }

  #next(): void {
    if (this.#timer || this.#waiting.length === 0) return;
    const wait = Math.max(0, this.#quietUntil - this.now());
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#next();
      }, wait);
      return;
    }
    this.#quietUntil = this.now() + politeGapMs;
    this.region.say("polite", this.#waiting.shift()!);
    this.#next();
  }
}
