// A Vite plug-in that compiles the service worker to /sw.js and tells it which files are the patient's shell.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { build, type Plugin } from "vite";

/** Files the patient app must have to start and to show the red flag without a network; a reader of PDF is not among them. */
export function shellFiles(names: string[]): string[] {
  return names.filter((name) => !name.endsWith(".map") && !/(^|\/)(doctor|assistant|operator|guest|pdf|paper)[-/.]/.test(name)).sort();
}

/** A short name for this very set of files: another set is another cache. */
export function shellVersion(files: { name: string; body: string | Uint8Array }[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.name).update("\0").update(file.body);
  return hash.digest("hex").slice(0, 16);
}

async function compile(entry: string, shell: string[], version: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    define: { __SHELL__: JSON.stringify(shell), __SHELL_VERSION__: JSON.stringify(version) },
    build: { write: false, lib: { entry, formats: ["es"], fileName: "sw" }, target: "es2022", minify: true },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunk = outputs.flatMap((one) => ("output" in one ? one.output : [])).find((one) => one.type === "chunk");
  if (!chunk || chunk.type !== "chunk") throw new Error("the service worker did not compile");
  return chunk.code;
}

export function serviceWorker(entry: string): Plugin {
  return {
    name: "doktr-service-worker",
    apply: "build",
    generateBundle: {
      // after the pages have got their hashes
      order: "post",
      async handler(_options, bundle) {
        if (!existsSync(entry)) return;
        const files = Object.values(bundle).map((one) => ({
          name: one.fileName,
          body: one.type === "chunk" ? one.code : one.source,
        }));
        const names = shellFiles(files.map((file) => file.name)).filter((name) => !name.startsWith(".vite"));
        const version = shellVersion(files.filter((file) => names.includes(file.name)));
        const source = await compile(entry, names.map((name) => `/${name}`), version);
        this.emitFile({ type: "asset", fileName: "sw.js", source });
      },
    },
  };
}
