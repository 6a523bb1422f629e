// How the five web apps (patient, doctor, assistant, operator, guest) and the page that reads PDFs for them are built: a page
// each, hashed assets, one service worker.
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compileHint } from "./build/eager.ts";
import { subresourceIntegrity } from "./build/integrity.ts";
import { serviceWorker } from "./build/service-worker.ts";

const page = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  plugins: [react(), subresourceIntegrity(), serviceWorker(page("src/patient/sw.ts"))],
  build: {
    // Ed25519 in WebCrypto and light-dark() are what the product stands on, so nothing older can run it.
    target: ["chrome137", "firefox129", "safari17.5", "ios17.5"],
    cssTarget: ["chrome137", "firefox129", "safari17.5", "ios17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rollupOptions: {
      output: { postBanner: compileHint },
      input: {
        patient: page("index.html"),
        doctor: page("doctor/index.html"),
        assistant: page("assistant/index.html"),
        operator: page("operator/index.html"),
        guest: page("guest/index.html"),
        paper: page("paper/index.html"),
      },
    },
  },
  // No file's test leaves anything behind, so that they share what is loaded: half the work (`unstubGlobals` sees to it).
  test: {
    include: ["src/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
    environment: "node",
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 30_000,
  },
});
