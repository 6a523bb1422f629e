// What a push says, and which screen it leads to: an address of ours, whatever was sent.

export interface Notice {
  title: string;
  body: string;
  tag: string;
  path: string;
}

const home = "/";

/** The words of a push; nothing when they cannot be read. */
export function noticeIn(text: string): Notice | null {
  try {
    const { title, body, tag, path } = JSON.parse(text) as Record<string, unknown>;
    if (typeof title !== "string" || typeof body !== "string" || typeof tag !== "string") return null;
    return { title, body, tag, path: screenOf(path) };
  } catch {
    return null;
  }
}

/** A screen of this app; the first one for anything else. */
export function screenOf(path: unknown): string {
  return typeof path === "string" && /^\/(?![/\\])[\w/-]*$/.test(path) ? path : home;
}
