// When to draw the screen of a call that begins: drawing takes the time in which descriptions would be signed and answered.
import type { Running } from "./start";

const DRAW_AFTER_MS = 250;

/** Of a call that is being answered: with the line up, or else a moment later. */
export function timeToDrawAnswered(running: Promise<Running>): Promise<void> {
  return atMost(running.then(({ call }) => call.lined));
}

/** Of a call that is being offered: with the answer in the browser's hands, or else a moment later. Drawn before, the page would keep the answer waiting. */
export function timeToDrawOffered(running: Promise<Running>): Promise<void> {
  return atMost(running.then(({ call }) => call.answered));
}

function atMost(moment: Promise<void>): Promise<void> {
  return Promise.race([moment, new Promise<void>((resolve) => setTimeout(resolve, DRAW_AFTER_MS))]);
}
