// Asks the browser to keep the shell for times without a network.

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): unknown };
}

const address = "/sw.js";

/** Where the page accepts trusted addresses only, this is the one policy that makes one. */
function trusted(): string {
  const policies = (window as { trustedTypes?: Policies }).trustedTypes;
  const only = (asked: string) => {
    if (asked !== address) throw new TypeError("not an address of ours");
    return asked;
  };
  return (policies?.createPolicy("doktr", { createScriptURL: only }).createScriptURL(address) ?? address) as string;
}

/** After the first screen is drawn, so that keeping the shell slows nothing down. */
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  const register = () => void navigator.serviceWorker.register(trusted(), { scope: "/" }).catch(() => undefined);
  if (document.readyState === "complete") setTimeout(register, 2000);
  else window.addEventListener("load", () => setTimeout(register, 2000), { once: true });
}
