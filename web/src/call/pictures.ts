// The video elements of streams that have begun to arrive: made with the first track, so that a player runs before its place on the screen is drawn.
const players = new WeakMap<MediaStream, HTMLVideoElement>();
const firstSeen = new WeakMap<HTMLVideoElement, number>();

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

/** Tells once when the player's first frame stood on the screen: at once in the next drawing where it has one, or with its first. */
export function whenSeen(player: HTMLVideoElement, seen: (at: number) => void): () => void {
  const tell = (now: number) => {
    const at = firstSeen.get(player) ?? now;
    firstSeen.set(player, at);
    seen(at);
  };
  if (player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
    const drawing = requestAnimationFrame(tell);
    return () => cancelAnimationFrame(drawing);
  }
  const frame = player.requestVideoFrameCallback(tell);
  return () => player.cancelVideoFrameCallback(frame);
}
