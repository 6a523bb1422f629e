// The box as one page that needs nothing else: text as text, photos and papers inside it, no script. Pure.

export interface CopyFile {
  name: string;
  /** A data: address. */
  address: string;
  kind: "photo" | "pdf";
}

export interface CopyLine {
  who: string;
  when: string;
  text: string | null;
  file: CopyFile | null;
}

export interface Copy {
  language: string;
  title: string;
  made: string;
  parts: { title: string; text: string | null; pairs: readonly (readonly [string, string])[]; lines: readonly CopyLine[] }[];
}

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);

const looks = "body{font:17px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}dt{color:#555}dd{margin:0 0 .75rem;font-weight:600}img{max-width:100%}.text{white-space:pre-wrap}li{margin-block:.75rem}small{color:#555}";

function fileIn({ name, address, kind }: CopyFile): string {
  return kind === "photo" ? `<img src="${escaped(address)}" alt="${escaped(name)}">` : `<a download="${escaped(name)}" href="${escaped(address)}">${escaped(name)}</a>`;
}

function lineIn({ who, when, text, file }: CopyLine): string {
  return `<li><small>${escaped(when)} · ${escaped(who)}</small><div class="text">${text === null ? "" : escaped(text)}</div>${file ? fileIn(file) : ""}</li>`;
}

export function pageOf({ language, title, made, parts }: Copy): string {
  const inside = parts.map((part) => [
    `<h2>${escaped(part.title)}</h2>`,
    part.text === null ? "" : `<p class="text">${escaped(part.text)}</p>`,
    part.pairs.length === 0 ? "" : `<dl>${part.pairs.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`,
    part.lines.length === 0 ? "" : `<ol>${part.lines.map(lineIn).join("")}</ol>`,
  ].join(""));
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${looks}</style></head><body><h1>${escaped(title)}</h1><p>${escaped(made)}</p>${inside.join("")}</body></html>`;
}
