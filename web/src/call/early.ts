// The other person's picture over the whole page, before the screen of the call is drawn around it.
import type { Call } from "./call";
import { playerOf, whenSeen } from "./pictures";

const NAME = "callearly";
/** So long the page of a call may take to be there; the picture alone has no buttons. */
const ALONE_AT_MOST_MS = 3000;

/** Lays the first picture that arrives over the page, where it stays until the screen of the call takes it. Resolves when a frame of it was drawn. One that arrives when it is not `wanted` any more is left to that screen. */
export function showEarly(call: Pick<Call, "picture" | "subscribe">, wanted: () => boolean = () => true): Promise<void> {
  return new Promise((resolve) => {
    let cover: HTMLElement | null = null;
    let stream: MediaStream | undefined;
    const look = () => {
      const streams = [...call.picture.streams.values()];
      if (stream !== undefined) return streams.includes(stream) ? undefined : end();
      if (!wanted()) return end();
      stream = streams[0];
      if (stream !== undefined) cover = lay(playerOf(stream), resolve);
    };
    const undo = call.subscribe(look);
    const end = () => {
      undo();
      cover?.remove();
    };
    setTimeout(end, ALONE_AT_MOST_MS);
  });
}

function lay(player: HTMLVideoElement, drawn: () => void): HTMLElement | null {
  // a screen that was drawn sooner shows it already
  if (player.parentElement !== null) return null;
  const cover = document.createElement("div");
  cover.className = NAME;
  cover.ariaHidden = "true";
  cover.append(player);
  document.body.append(cover);
  whenSeen(player, (at) => {
    cover.dataset["firstFrameMs"] = at.toFixed(1);
    // what follows must not keep this frame from the screen
    setTimeout(drawn);
  });
  return cover;
}

/** The player goes to its place on the screen of the call; nothing lies over that any more. */
export function takeOver(player: HTMLVideoElement, place: HTMLElement): void {
  const before = player.parentElement;
  place.replaceChildren(player);
  if (before?.className === NAME) before.remove();
}
