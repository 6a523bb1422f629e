// Adds up what the patient's browser fetches before the login, and fails above the limit.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const limitKb = 150;
const dist = resolve(import.meta.dirname, "../dist");
const manifest = JSON.parse(readFileSync(resolve(dist, ".vite/manifest.json"), "utf8"));

/** The chunks that the browser loads with `key`: what it imports at once, and what `also` says it fetches next. */
function chunksOf(key, also, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of [...(manifest[key].imports ?? []), ...(manifest[key].dynamicImports ?? []).filter(also)]) chunksOf(next, also, seen);
  return seen;
}

const texts = (language) => (key) => new RegExp(`/words/(frame|signin)/${language}\\.json$`).test(key);
const weigh = (files) => files.map((file) => ({ file, kb: gzipSync(readFileSync(resolve(dist, file)), { level: 9 }).length / 1000 }));
const sum = (weights) => weights.reduce((total, { kb }) => total + kb, 0);

const figures = ["fr", "nl", "de", "en"].map((language) => {
  const chunks = [...chunksOf("index.html", texts(language))];
  return { language, weights: weigh(chunks.map((key) => manifest[key].file)) };
});
const heaviest = figures.reduce((one, other) => (sum(other.weights) > sum(one.weights) ? other : one));
for (const { file, kb } of heaviest.weights) console.log(`${kb.toFixed(1).padStart(8)} kB  ${file}`);
const total = sum(heaviest.weights);
console.log(`${total.toFixed(1).padStart(8)} kB  first load before the login, JavaScript, gzip (limit ${limitKb} kB; heaviest language ${heaviest.language})`);
if (total > limitKb) process.exit(1);
