// The video elements of streams that have begun to arrive: made with the first track, so that a player runs before its place on the screen is drawn.
const players = new WeakMap<MediaStream, HTMLVideoElement>();

/** The one player of a stream, silent: its sound has an element of its own. */
export function playerOf(stream: MediaStream): HTMLVideoElement {
  const known = players.get(stream);
  if (known !== undefined) return known;
  const player = document.createElement("video");
  players.set(stream, player);
  player.className = "picture";
  player.autoplay = player.playsInline = player.muted = true;
  player.srcObject = stream;
  player.play().catch(() => undefined);
  return player;
}

/** Tells once when a frame stands on the screen: at once in the next drawing where the player has one, or with its first. */
export function whenSeen(player: HTMLVideoElement, seen: (at: number) => void): () => void {
  if (player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
    const drawing = requestAnimationFrame(seen);
    return () => cancelAnimationFrame(drawing);
  }
  const frame = player.requestVideoFrameCallback(seen);
  return () => player.cancelVideoFrameCallback(frame);
}
