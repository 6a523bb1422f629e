// What the tests are held against: the published vectors, and those of standards, from an installed package (in Node).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../../..");
const WHERE = "import cryptography_vectors, os; print(os.path.dirname(cryptography_vectors.__file__))";

/** A file of the published vectors, as it stands in `vectors/`. */
export const publishedText = (name: string) => readFileSync(join(ROOT, "vectors", `${name}.json`), "utf8");

/** A file of PyPI's `cryptography-vectors`, by its path in the package. */
export const standardText = (path: string) => readFileSync(join(standards(), path), "utf8");

function standards(): string {
  return execFileSync(join(ROOT, ".venv/bin/python"), ["-c", WHERE], { encoding: "utf8" }).trim();
}
