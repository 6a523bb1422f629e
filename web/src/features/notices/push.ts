// This browser takes pushes: asked for at a moment when they help, renewed quietly, taken back at signing out.
import { pushes, takePushes } from "../../api/patient";
import { Problem } from "../../api/problems";

/** Whether a push reaches this browser: it does, the person said no, or nobody can send one here. */
export type Reach = "push" | "refused" | "impossible";

const stopped = "doktr.no-pushes";

/** Whether the person stopped messages at this very browser: then nothing is renewed until they ask for them again. */
export const isStopped = () => localStorage.getItem(stopped) !== null;

export const canAsk = () => "Notification" in window && "serviceWorker" in navigator && "PushManager" in window;

/** Ask the person, once, and subscribe. Call it from a press: browsers ignore it otherwise. */
export async function askForPushes(): Promise<Reach> {
  if (!canAsk()) return "impossible";
  localStorage.removeItem(stopped);
  return (await Notification.requestPermission()) === "granted" ? subscribe() : "refused";
}

/** Subscribe where the person agreed before: keys and addresses change, and the server may have forgotten them. */
export async function subscribe(): Promise<Reach> {
  if (!canAsk() || Notification.permission !== "granted") return "impossible";
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    const { endpoint, keys } = (await subscription(pushManager, (await pushes()).key)).toJSON();
    await takePushes({ endpoint: endpoint ?? "", p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" });
    return "push";
  } catch (trouble) {
    if (trouble instanceof DOMException || trouble instanceof Problem) return "impossible";
    throw trouble;
  }
}

/** Whoever changed the key of the server gets a new subscription in place of the old one. */
async function subscription(manager: PushManager, key: string): Promise<PushSubscription> {
  const wish = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await manager.subscribe(wish);
  } catch (trouble) {
    const old = trouble instanceof DOMException && trouble.name === "InvalidStateError" ? await manager.getSubscription() : null;
    if (!old) throw trouble;
    await old.unsubscribe();
    return manager.subscribe(wish);
  }
}

/** No more messages at this browser, by wish. */
export async function stopHere(): Promise<void> {
  localStorage.setItem(stopped, "");
  await unsubscribe();
}

/** Whoever signs out is not called here any more; the server hears of it with the next push. */
export async function leavePushes(): Promise<void> {
  localStorage.removeItem(stopped);
  await unsubscribe();
}

async function unsubscribe(): Promise<void> {
  const registration = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}
