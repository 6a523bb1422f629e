// Reads a story that another implementation wrote, tells it again, prints what it found and fails if that differs.
import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { expectedOf, retell, type Story } from "../../src/sealing/proof/story.ts";

const [path] = process.argv.slice(2);
if (!path) throw new Error("which story?");
const story = JSON.parse(readFileSync(path, "utf8")) as Story;
const found = await retell(story);
process.stdout.write(`${JSON.stringify(found)}\n`);
deepStrictEqual(found, expectedOf(story));
