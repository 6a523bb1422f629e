// Asks the browser to keep the shell for times without a network.
import { scriptAddress } from "../app/trusted";

/** After the first screen is drawn, so that keeping the shell slows nothing down. */
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  const register = () => void navigator.serviceWorker.register(scriptAddress("/sw.js"), { scope: "/" }).catch(() => undefined);
  if (document.readyState === "complete") setTimeout(register, 2000);
  else window.addEventListener("load", () => setTimeout(register, 2000), { once: true });
}
