// The hint stands where a call is, and nowhere else: what opens first stays quick to load.
import { expect, test } from "vitest";
import { compileHint } from "./eager.ts";

test.each(["call/peer.ts", "vault/safe.ts", "sealing/chain.ts", "doctor/room/Room.tsx", "features/consultation/CallPage.tsx"])("a script with %s is compiled ahead", (module) => {
  expect(compileHint({ moduleIds: ["/x/web/src/api/http.ts", `/x/web/src/${module}`] })).toBe("//# allFunctionsCalledOnLoad");
});

test.each(["design/Button.tsx", "words/index.ts", "features/intake/AskPage.tsx", "patient/main.tsx"])("a script of %s is not", (module) => {
  expect(compileHint({ moduleIds: [`/x/web/src/${module}`] })).toBe("");
});
