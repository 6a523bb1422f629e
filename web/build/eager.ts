// Which scripts a browser compiles whole while it fetches them, instead of function by function when each is called first: those of a
// call, so that the moment somebody answers is not spent on compiling.
const OF_A_CALL = /\/src\/(call|vault|sealing|log|doctor\/room|features\/(consultation|chat))\//;
/** Chromium reads it since 136; to all others it is a comment. */
const HINT = "//# allFunctionsCalledOnLoad";

/** What stands first in a script made of these modules. */
export function compileHint({ moduleIds }: { moduleIds: readonly string[] }): string {
  return moduleIds.some((id) => OF_A_CALL.test(id)) ? HINT : "";
}
