// Writing to a safe: the next envelope of a chain, followed as every other member will before it is handed out.
import type { Bytes } from "./bytes.ts";
import { type ChainState, follow } from "./chain.ts";
import * as draft from "./draft.ts";

type Make<Args extends unknown[]> = (state: ChainState, ...args: Args) => Promise<Bytes>;

/** A secret must not leave this device in an envelope that others would refuse: what is checked after sending is too late. */
function followed<Args extends unknown[]>(make: Make<Args>): Make<Args> {
  return async (state, ...args) => {
    const raw = await make(state, ...args);
    await follow(state, raw);
    return raw;
  };
}

export { found, type Founding, type Newcomer } from "./draft.ts";
export const write = followed(draft.write);
export const grant = followed(draft.grant);
export const grantRecovery = followed(draft.grantRecovery);
export const consent = followed(draft.consent);
export const remove = followed(draft.remove);
export const join = followed(draft.join);
