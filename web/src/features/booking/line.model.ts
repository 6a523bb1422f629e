// Where the line is drawn: me, the people before me, and the doctor's door, on one curve.

export type Point = readonly [x: number, y: number];

export interface LineDrawing {
  me: Point;
  /** People before me, nearest to the door last; at most three are drawn, the number says the rest. */
  ahead: readonly Point[];
}

const drawings: readonly LineDrawing[] = [
  { me: [236, 105], ahead: [] },
  { me: [128, 131], ahead: [[214, 112]] },
  { me: [76, 160], ahead: [[150, 126], [228, 108]] },
  { me: [76, 160], ahead: [[132, 130], [186, 120], [240, 103]] },
];

export function lineDrawing(ahead: number): LineDrawing {
  return drawings[Math.min(Math.max(0, ahead), drawings.length - 1)]!;
}
