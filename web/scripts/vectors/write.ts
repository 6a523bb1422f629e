// `npm run vectors` writes vectors/*.json, always the same bytes; with --check it writes nothing and fails if they differ.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { determine } from "./determined.ts";
import { coding, content, files, guests, log, padding, passkey, receipts, recovery, safety, seals, statements } from "./primitives.ts";
import { refusals } from "./refusals.ts";
import { away, consultation } from "./stories.ts";

const TARGET = resolve(import.meta.dirname, "../../../vectors");
const VECTORS: Record<string, () => Promise<object>> = {
  away, coding, consultation: async () => (await consultation()).story, content, files, guests, log, padding, passkey, receipts, recovery, refusals, safety, seals, statements,
};

async function texts(): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const [name, make] of Object.entries(VECTORS)) {
    determine(`doktr vectors ${name}`);
    made.set(`${name}.json`, `${JSON.stringify(await make(), null, 1)}\n`);
  }
  return made;
}

function stale(made: Map<string, string>): string[] {
  const differs = ([name, text]: [string, string]) => readOr(join(TARGET, name)) !== text;
  return [...made].filter(differs).map(([name]) => name);
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const made = await texts();
if (process.argv.includes("--check")) {
  const old = stale(made);
  if (old.length > 0) throw new Error(`run npm run vectors: ${old.join(", ")}`);
} else {
  mkdirSync(TARGET, { recursive: true });
  for (const [name, text] of made) writeFileSync(join(TARGET, name), text);
}
