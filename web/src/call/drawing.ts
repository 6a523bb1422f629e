// When to draw the screen of a call that begins: drawing takes the time in which descriptions would be signed and answered.
import { showEarly } from "./early";
import type { Running } from "./start";

const DRAW_AFTER_MS = 250;
/** So long the page waits for a picture, which comes within this time or has a reason not to. */
const PICTURE_WITHIN_MS = 600;

/**
 * Of a call that is being answered: with the line up, or else a moment later; where a picture comes over that line, when it is
 * seen. Drawn in between, the page would keep both pictures waiting: the own one is encoded in the same time.
 */
export async function timeToDrawAnswered(running: Promise<Running>, pictured: boolean): Promise<void> {
  let isDrawn = false;
  const seen = pictured ? running.then(({ call }) => showEarly(call, () => !isDrawn)) : Promise.resolve();
  const isUp = await atMost(running.then(({ call }) => call.lined).then(() => true), DRAW_AFTER_MS);
  if (isUp === true) await atMost(seen, PICTURE_WITHIN_MS);
  isDrawn = true;
}

/**
 * Of a call that is being offered: when the other person is seen, who lies over the page until then; where no picture is to come,
 * with the answer in the browser's hands; or else a moment later. Drawn before, the page would keep answer and picture waiting.
 */
export function timeToDrawOffered(running: Promise<Running>, pictured: boolean): Promise<void> {
  if (pictured) return atMost(running.then(({ call }) => showEarly(call)), PICTURE_WITHIN_MS);
  return atMost(running.then(({ call }) => call.answered), DRAW_AFTER_MS);
}

function atMost<T>(moment: Promise<T>, ms: number): Promise<T | void> {
  return Promise.race([moment, new Promise<void>((resolve) => setTimeout(resolve, ms))]);
}
