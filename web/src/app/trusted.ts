// The one policy by which this page makes addresses of scripts: that of the service worker, and no other.

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}
interface Policy {
  createScriptURL(address: string): unknown;
}

const ours = "/sw.js";
let policy: Policy | undefined;

export function only(asked: string): string {
  if (asked !== ours) throw new TypeError("not an address of ours");
  return asked;
}

/** The address as the browser wants it where it accepts trusted ones only. */
export function scriptAddress(address: string): string {
  policy ??= (globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy("doktr", { createScriptURL: only });
  return (policy?.createScriptURL(address) ?? only(address)) as string;
}
