// A name by which a person recognises their own device: "Firefox, Windows". Names are the makers' own, not translated.

const browsers: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/CriOS\/|Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const systems: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "Mac"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

const first = (names: [RegExp, string][], agent: string) => names.find(([pattern]) => pattern.test(agent))?.[1];

export function deviceLabel(agent: string): string {
  return [first(browsers, agent), first(systems, agent)].filter(Boolean).join(", ") || "Browser";
}

export type System = "ios" | "android" | "windows" | "mac" | "linux";

/** Which list of steps fits this machine. */
export function systemOf(agent: string): System {
  if (/iPhone|iPad/.test(agent)) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Windows/.test(agent)) return "windows";
  return /Mac OS X|Macintosh/.test(agent) ? "mac" : "linux";
}

/** Opened inside a mail or social app, where cameras are usually blocked. */
export function isInsideAnApp(agent: string): boolean {
  return /FBAN|FBAV|Instagram|Line\/|MicroMessenger|GSA\/|; wv\)/.test(agent);
}
