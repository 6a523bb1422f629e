// The sealing tests bundled for real browsers (tests/protocol/test_browsers.py): Node's modules and vitest's process are replaced.
import { resolve } from "node:path";
import { defineConfig } from "vite";

const proof = (path: string) => resolve(import.meta.dirname, "../src/sealing/proof", path);

export default defineConfig({
  root: proof("browsers"),
  resolve: {
    alias: [
      { find: "vitest", replacement: proof("browsers/vitest.ts") },
      { find: /^.*\/proof\/held\.ts$/, replacement: proof("browsers/held.ts") },
    ],
  },
  build: { target: "esnext", minify: false, modulePreload: false, rollupOptions: { input: [proof("browsers/run.ts"), proof("browser.ts"), proof("carried.ts")], output: { entryFileNames: "[name].js" } } },
});
