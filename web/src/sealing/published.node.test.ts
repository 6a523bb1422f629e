import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "vitest";

const WEB = join(import.meta.dirname, "../..");

test("the published vectors are those that the code makes", () => {
  execFileSync(process.execPath, ["--no-warnings", "scripts/vectors/write.ts", "--check"], { cwd: WEB, stdio: "pipe" });
});
