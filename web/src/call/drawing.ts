// When to draw the screen of a call that begins: drawing takes the time in which descriptions would be signed and answered.
import { whenReady } from "./pictures";
import type { Running } from "./start";

const DRAW_AFTER_MS = 250;

/** Of a call that is being answered: with the other person's picture, or else a moment later. Drawing it sooner would keep both pictures waiting. */
export function timeToDrawAnswered(running: Promise<Running>): Promise<void> {
  return atMost(running.then(pictured));
}

async function pictured({ call }: Running): Promise<void> {
  await call.lined;
  await Promise.all(Array.from(call.picture.streams.values(), whenReady));
}

/** Of a call that is being offered: while the other side works out its answer, or else a moment later. */
export function timeToDrawOffered(running: Promise<Running>): Promise<void> {
  return atMost(running.then(({ call }) => call.offered));
}

function atMost(moment: Promise<void>): Promise<void> {
  return Promise.race([moment, new Promise<void>((resolve) => setTimeout(resolve, DRAW_AFTER_MS))]);
}
