// The service worker: keeps the shell and the questionnaires on the device, so that the alarm signs and the red page
// work without a network. It never keeps an answer of the API.
/// <reference lib="webworker" />

import { noticeIn, screenOf } from "../features/notices/notice.model";

declare const __SHELL__: string[];
declare const __SHELL_VERSION__: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const shellName = `shell-${__SHELL_VERSION__}`;
const questionnaires = "/intake/questionnaires.json";
const page = "/";
const otherPages = /^\/(api|log|doctor|assistant|operator|guest|paper|problems|healthz|readyz|metrics|openapi\.json|\.well-known)(\/|$)/;

async function install(): Promise<void> {
  const shell = await caches.open(shellName);
  await shell.addAll([page, ...__SHELL__.filter((path) => !path.endsWith(".html")), questionnaires]);
  await worker.skipWaiting();
}

/** The shell before this one stays too: a page that is open, perhaps in a call, still fetches parts of it. */
async function activate(): Promise<void> {
  const older = (await caches.keys()).filter((name) => name !== shellName);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The network first, so that a new version is seen at once; the kept copy when nobody answers. */
async function fresh(request: Request, kept: string): Promise<Response> {
  try {
    return await keep(kept, await fetch(request));
  } catch (failure) {
    const copy = (await (await caches.open(shellName)).match(kept)) ?? (await caches.match(kept));
    if (copy) return copy;
    throw failure;
  }
}

/** Somebody may open a file of ours directly: it must not take the place of the app. */
function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/html") ?? false;
}

async function keep(name: string, response: Response): Promise<Response> {
  if (response.ok && response.type === "basic" && (name !== page || isPage(response))) await (await caches.open(shellName)).put(name, response.clone());
  return response;
}

/** Files with a fingerprint in their name never change: the kept copy first. */
async function settled(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin || otherPages.test(pathname)) return;
  if (request.mode === "navigate") return event.respondWith(fresh(request, page));
  if (pathname === questionnaires) return event.respondWith(fresh(request, questionnaires));
  if (pathname.startsWith("/assets/")) event.respondWith(settled(request));
});

worker.addEventListener("push", (event) => event.waitUntil(show(event.data)));

/** A browser shows something for every push, or it takes the subscription back. The words are ready to be read. */
async function show(data: PushMessageData | null): Promise<void> {
  const said = noticeIn(data?.text() ?? "");
  if (said) await worker.registration.showNotification(said.title, { body: said.body, tag: said.tag, icon: "/icon.svg", data: said.path });
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openScreen(screenOf(event.notification.data)));
});

/** An open page leads to the call by itself, and nobody is torn out of one. */
async function openScreen(screen: string): Promise<void> {
  const [open] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open) await open.focus();
  else await worker.clients.openWindow(screen);
}
