// The sealing tests as a page runs them: every test file but those of Node, with vitest's own runner; then a report.
import { type Suite, startTests, type Task, type VitestRunner, type VitestRunnerConfig } from "@vitest/runner";

const files = import.meta.glob(["../../*.test.ts", "!../../*.node.test.ts"]);
const TIMEOUT_MS = 60_000;

interface Outcome {
  name: string;
  state: string;
  errors: string[];
}

const config: VitestRunnerConfig = {
  root: "/",
  setupFiles: [],
  name: undefined,
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { seed: 1, hooks: "stack", setupFiles: "list" },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};

const runner: VitestRunner = { config, importFile: (path, source) => (source === "collect" ? files[path]?.() : undefined) };

const errorsOf = (task: Task) => task.result?.errors?.map(({ message }) => message) ?? [];

/** Tests by file and full name, as vitest lists them in Node; a suite that failed itself counts as a test that did. */
function outcomes(task: Suite, before: string): Outcome[] {
  const own = task.result?.state === "fail" && errorsOf(task).length > 0 ? [{ name: before, state: "fail", errors: errorsOf(task) }] : [];
  return own.concat(
    task.tasks.flatMap((child) => {
      const name = `${before} > ${child.name}`;
      return child.type === "suite" ? outcomes(child, name) : [{ name, state: child.result?.state ?? child.mode, errors: errorsOf(child) }];
    }),
  );
}

async function found(): Promise<Outcome[]> {
  const run = await startTests(Object.keys(files), runner);
  return run.flatMap((file) => outcomes(file, file.filepath.replace(/^.*\//, "")));
}

const report = await found().then(
  (tests) => ({ tests }),
  (failed: unknown) => ({ tests: [], failed: String(failed) }),
);
await fetch("/report", { method: "POST", body: JSON.stringify({ ...report, agent: navigator.userAgent }) });
