// Tries bent inputs on everything that a page reads: `node scripts/fuzz/try.ts times seed`. Prints how often what came of it.
import { registerHooks } from "node:module";
import { isDeepStrictEqual } from "node:util";
import { Refused } from "../../src/sealing/attacks.ts";
import { chanceOf, oneOf } from "./bent.ts";
import { sealed, spoken, typed, type Reader } from "./readers.ts";

// modules of the page are named as its bundler finds them
registerHooks({
  resolve: (name, context, next) => {
    try {
      return next(name, context);
    } catch {
      return next(`${name}.ts`, context);
    }
  },
});

const NO_PAPER = /^(no paper|no page|too large a page)$/;

async function outcome({ read, vouched, seeds }: Reader, said: unknown): Promise<string> {
  try {
    const found: unknown = await read(said as never);
    if (found === null || found === false) return "refused";
    if (seeds.some((one) => isDeepStrictEqual(one, said))) return "unchanged";
    if (vouched) throw new Error("something passed that nobody vouched for");
    return "read";
  } catch (problem) {
    if (problem instanceof Refused) return problem.attack;
    if (problem instanceof TypeError && NO_PAPER.test(problem.message)) return problem.message;
    throw new Error(`broke on ${JSON.stringify(said instanceof Uint8Array ? [...said] : said)}`, { cause: problem });
  }
}

async function tryOut(reader: Reader, times: number, seed: number): Promise<Record<string, number>> {
  const chance = chanceOf(seed);
  const came: Record<string, number> = {};
  for (const good of reader.seeds) if ((await outcome(reader, good)) !== "unchanged") throw new Error(`${reader.name} refuses what is good`);
  for (let time = 0; time < times; time += 1) {
    const found = await outcome(reader, await reader.bend(chance, oneOf(chance, reader.seeds) as never));
    came[found] = (came[found] ?? 0) + 1;
  }
  return came;
}

const [times, seed] = process.argv.slice(2).map(Number);
const readers = [...(await sealed()), ...(await typed()), ...(await spoken())];
const found: Record<string, Record<string, number>> = {};
for (const reader of readers) found[reader.name] = await tryOut(reader, Math.max(1, Math.floor((times ?? 0) / readers.length)), seed ?? 1);
process.stdout.write(`${JSON.stringify(found)}\n`);
