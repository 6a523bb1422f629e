// What a text tells people to press is called so where they press it.
import { expect, test } from "vitest";
import { loadWords, message } from "./catalogues";
import { languages } from "./language";

test.each(languages)("the help page names the lock of a call as the call does: %s", async (language) => {
  await Promise.all([loadWords("privacy", language), loadWords("call", language)]);
  expect(message("privacy", language, "do.digits").format()).toContain(message("call", language, "only.two").format());
});
