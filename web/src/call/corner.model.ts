// The four places of one's own picture and how to get from one to the next. Pure.

export type Corner = "top-start" | "top-end" | "bottom-start" | "bottom-end";

/** `across` and `down` are shares of the stage, 0 to 1. */
export function cornerAt(across: number, down: number): Corner {
  return `${down < 0.5 ? "top" : "bottom"}-${across < 0.5 ? "start" : "end"}`;
}

const TOWARDS: Record<string, (corner: Corner) => string> = {
  ArrowUp: (corner) => corner.replace("bottom", "top"),
  ArrowDown: (corner) => corner.replace("top", "bottom"),
  ArrowLeft: (corner) => corner.replace("end", "start"),
  ArrowRight: (corner) => corner.replace("start", "end"),
};

/** Null for a key that does not move the picture. */
export function cornerAfterKey(corner: Corner, key: string): Corner | null {
  return (TOWARDS[key]?.(corner) as Corner | undefined) ?? null;
}
