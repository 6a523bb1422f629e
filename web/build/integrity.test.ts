// Pages pin what they load, at once and later; a file that is in no build cannot be loaded by a page of it.
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addressOf, integrity, pinned, reachable, withIntegrity } from "./integrity.ts";

const page = `<head>
    <link rel="icon" href="/icon.svg" />
    <script type="module" crossorigin src="/assets/a.js"></script>
    <link rel="modulepreload" crossorigin href="/assets/b.js">
    <link rel="stylesheet" crossorigin href="/assets/a.css" />
  </head>`;
const hashes = { "/assets/a.js": integrity("a"), "/assets/b.js": integrity("b"), "/assets/a.css": integrity("p{}"), "/assets/later.js": integrity("later") };

describe("a page", () => {
  test("names the hash of every script, style and module that it loads", () => {
    const tags = pinned(page, hashes).match(/<(script|link)[^>]*\/(a|b)\.[^>]*>/g) ?? [];
    expect(tags).toHaveLength(3);
    for (const tag of tags) expect(tag).toContain(`integrity="${hashes[addressOf(tag) as keyof typeof hashes]}"`);
  });

  test("names what is loaded later in a map that stands before the first script", () => {
    const text = pinned(page, hashes);
    const map = /<script type="importmap">(.*?)<\/script>/.exec(text);
    expect(JSON.parse(map?.[1] ?? "")).toEqual({ integrity: hashes });
    expect(map?.index).toBeLessThan(text.indexOf('type="module"'));
    expect(map?.index).toBeLessThan(text.indexOf("modulepreload"));
  });

  test("leaves alone what is no code", () => {
    expect(pinned(page, hashes)).toContain('<link rel="icon" href="/icon.svg" />');
    expect(pinned("<p>nothing</p>", {})).toBe("<p>nothing</p>");
  });

  test("cannot load what is in no build", () => {
    expect(() => pinned(page.replace("a.js", "evil.js"), hashes)).toThrow("/assets/evil.js is not part of the build");
  });
});

test("the hash is what browsers compare with", () => {
  expect(integrity("a")).toBe(`sha256-${createHash("sha256").update("a").digest("base64")}`);
});

test("everything that can come to be loaded is found, circles too", () => {
  const chunk = (imports: string[], dynamicImports: string[] = [], css: string[] = []) => ({ imports, dynamicImports, viteMetadata: { importedCss: new Set(css) } });
  const chunks = new Map([
    ["a.js", chunk(["b.js"], ["c.js"])],
    ["b.js", chunk(["a.js"])],
    ["c.js", chunk([], [], ["c.css"])],
    ["other.js", chunk([])],
  ]);
  expect([...reachable(["a.js"], chunks)].sort()).toEqual(["a.js", "b.js", "c.css", "c.js"]);
});

describe("the helper that fetches styles of later chunks", () => {
  test("asks for their hash before it sets the address", () => {
    const helper = "const link = {}; const dep = { pathname: '/a.css', href: 'http://a/a.css' };\nlink.href = dep.href;\nreturn link;";
    const changed = withIntegrity(helper);
    expect(changed.indexOf("link.integrity =")).toBeLessThan(changed.indexOf("link.href = dep.href;"));
    const page = { querySelector: () => ({ textContent: JSON.stringify({ integrity: { "/a.css": "sha256-x" } }) }) };
    const run = new Function("globalThis", changed) as (scope: object) => { integrity: string; href: string };
    expect(run({ document: page })).toEqual({ integrity: "sha256-x", href: "http://a/a.css" });
    expect(run({})).toEqual({ integrity: "", href: "http://a/a.css" });
  });

  test("cannot lose this without a word", () => {
    expect(() => withIntegrity("nothing()")).toThrow("sets no address");
  });
});
