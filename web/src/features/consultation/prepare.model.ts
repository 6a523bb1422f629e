// When a call is made ready ahead of time: only for who asked to join at once, and only near the front of the line.
import type { CareRequest } from "../../api/types";

export const nearTheFront = 2;

/** What to make ready, or null. `matched` stays ready: the call is about to be joined. */
export function shouldPrepare(request: CareRequest | null, joinAtOnce: boolean): "video" | "audio" | null {
  if (!request || !joinAtOnce || request.channel === "chat") return null;
  const near = request.state !== "waiting" || (request.position ?? Infinity) <= nearTheFront;
  return near && ["waiting", "offered", "matched"].includes(request.state) ? request.channel : null;
}
