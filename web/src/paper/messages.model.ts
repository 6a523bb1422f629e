// What a page and the frame that reads a PDF for it say to each other. The page believes the frame in nothing. Pure.

/** The frame's first word; the file comes as the answer, with the port for all that follows. */
export const READY = "ready";
/** Longest side of a drawn page in pixels: what a phone can hold in memory. */
export const SHARPEST = 2200;
const MOST_PAGES = 5000;
const MOST_LETTERS = 100_000;

export interface Wish {
  id: number;
  page: number;
  /** Pixels; 0 for as wide as the page says it is. */
  width: number;
}

export interface Opened {
  kind: "opened";
  pages: number;
}

export interface Drawn {
  kind: "drawn";
  id: number;
  picture: ImageBitmap;
  text: string;
}

export interface Failed {
  kind: "failed";
  id: number;
}

export type Answer = Opened | Drawn | Failed;

export const failed = (id: number): Failed => ({ kind: "failed", id });

function object(said: unknown): Record<string, unknown> {
  return typeof said === "object" && said !== null ? (said as Record<string, unknown>) : {};
}

/** How many pages there are. Throws for anything but a number of pages that a screen can hold. */
export function pagesOf(said: unknown): number {
  const { kind, pages } = object(said);
  if (kind !== "opened" || typeof pages !== "number" || !Number.isInteger(pages) || pages < 1 || pages > MOST_PAGES) throw new TypeError("no paper");
  return pages;
}

/** Which wish this answers; null for what answers none. */
export function idOf(said: unknown): number | null {
  const { id } = object(said);
  return typeof id === "number" ? id : null;
}

/** A drawn page, its words no longer than a page can be. Throws for anything else. */
export function drawnOf(said: unknown): Pick<Drawn, "picture" | "text"> {
  const { kind, picture, text } = object(said);
  if (kind !== "drawn" || !(picture instanceof ImageBitmap) || typeof text !== "string") throw new TypeError("no page");
  if (Math.max(picture.width, picture.height) > SHARPEST + 1) throw new TypeError("too large a page");
  return { picture, text: text.slice(0, MOST_LETTERS) };
}
