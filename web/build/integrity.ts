// A Vite plug-in that pins every script and style to its hash: in the tags of the pages, and for what is loaded later
// in an import map, so that a file which was changed on its way does not run.
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Plugin } from "vite";

type Body = string | Uint8Array;
export type Hashes = Record<string, string>;

const LOADED = /<(script|link)\b[^>]*>/g;
const HELPER = /vite\/preload-helper/;
const SETS_ADDRESS = "link.href = dep.href;";
const READS_MAP = `const pinned = JSON.parse(globalThis.document?.querySelector('script[type="importmap"]')?.textContent ?? "{}").integrity ?? {};`;

/** What a browser compares a file with. */
export function integrity(body: Body): string {
  return `sha256-${createHash("sha256").update(body).digest("base64")}`;
}

/** The address in a tag that loads code: of a script, a style sheet or a module that is fetched ahead. */
export function addressOf(tag: string): string | undefined {
  if (/^<script\b/.test(tag)) return /\ssrc="([^"]+)"/.exec(tag)?.[1];
  return /\srel="(stylesheet|modulepreload)"/.test(tag) ? /\shref="([^"]+)"/.exec(tag)?.[1] : undefined;
}

/** The page with its tags pinned, and an import map before them that pins what they load. */
export function pinned(page: string, hashes: Hashes): string {
  const map = `<script type="importmap">${JSON.stringify({ integrity: hashes })}</script>\n    `;
  const tags = page.replace(LOADED, (tag) => {
    const address = addressOf(tag);
    if (!address) return tag;
    const hash = hashes[address];
    if (!hash) throw new Error(`${address} is not part of the build`);
    return tag.replace(/\s*\/?>$/, ` integrity="${hash}">`);
  });
  const first = tags.search(/<(script|link rel="modulepreload")/);
  return first < 0 ? tags : tags.slice(0, first) + map + tags.slice(first);
}

/** Vite's helper fetches styles of later chunks by itself; it too asks the import map for their hash. */
export function withIntegrity(helper: string): string {
  if (!helper.includes(SETS_ADDRESS)) throw new Error("the preload helper sets no address that could be pinned");
  return `${READS_MAP}\n${helper.replace(SETS_ADDRESS, `link.integrity = pinned[dep.pathname] ?? "";\n${SETS_ADDRESS}`)}`;
}

interface Chunk {
  imports: string[];
  dynamicImports: string[];
  viteMetadata?: { importedCss?: Set<string> };
}

/** Every file that the page can come to load: what its scripts import, and what those import. */
export function reachable(entries: string[], chunks: ReadonlyMap<string, Chunk>): Set<string> {
  const found = new Set<string>();
  const look = [...entries];
  for (let name = look.pop(); name !== undefined; name = look.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const chunk = chunks.get(name);
    if (chunk) look.push(...chunk.imports, ...chunk.dynamicImports, ...(chunk.viteMetadata?.importedCss ?? []));
  }
  return found;
}

export function subresourceIntegrity(): Plugin {
  return {
    name: "doktr-integrity",
    apply: "build",
    transform(code, id) {
      return HELPER.test(id) ? { code: withIntegrity(code), map: null } : undefined;
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const files = Object.values(bundle);
        const bodies = new Map(files.map((one) => [one.fileName, one.type === "chunk" ? one.code : one.source] as const));
        const chunks = new Map(files.flatMap((one) => (one.type === "chunk" ? [[one.fileName, one] as const] : [])));
        for (const page of files) {
          if (page.type !== "asset" || posix.extname(page.fileName) !== ".html") continue;
          const text = String(page.source);
          const entries = [...text.matchAll(LOADED)].flatMap(([tag]) => addressOf(tag)?.slice(1) ?? []);
          const names = [...reachable(entries, chunks)].sort();
          page.source = pinned(text, Object.fromEntries(names.map((name) => [`/${name}`, integrity(bodies.get(name) ?? "")])));
        }
      },
    },
  };
}
