// One way to ask the server: same origin, JSON, the face's CSRF token, a key for what may be repeated, typed refusals.
import { problemOf, Unreachable } from "./problems";

export type Face = "patient" | "doctor" | "operator" | "guest" | "assistant";

export interface Sent {
  body?: unknown;
  signal?: AbortSignal;
  /** Arrives though the page goes; begun within the call itself. */
  keepalive?: boolean;
}

let csrfToken = "";
// What was sent and never answered may have been done: the same again goes under the same key, and is done once.
const unanswered = new Map<string, { key: string; since: number }>();
const remembered = 60_000;
const pauses = [400, 1_600];
// what a proxy says when nobody answered it either
const away: ReadonlySet<number> = new Set([502, 503, 504]);

/** The token of the signed-in session, from `GET /api/{face}/session`. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** A write carries a key of its own, and keeps it while nobody answers: tried again by itself, or by whoever asked. */
export async function send<T>(method: string, path: string, { body, signal, keepalive }: Sent = {}): Promise<T> {
  const sent = encode(body);
  const write = method === "GET" ? null : `${method} ${path} ${typeof sent === "string" ? sent : ""}`;
  const key = write === null || body instanceof Uint8Array ? undefined : keyOf(write);
  const init = { method, headers: headersFor(method, body, key), body: sent, signal, keepalive };
  const response = key === undefined ? await ask(path, init) : await persist(path, init);
  const answer = await read(response);
  if (write !== null && !away.has(response.status)) unanswered.delete(write);
  if (!response.ok) throw problemOf(response.status, answer);
  return answer as T;
}

function keyOf(write: string): string {
  const now = Date.now();
  const before = unanswered.get(write);
  const key = before && now - before.since < remembered ? before.key : crypto.randomUUID();
  unanswered.set(write, { key, since: now });
  return key;
}

/** Asks again, under the same key, while nobody answers. */
async function persist(path: string, init: RequestInit): Promise<Response> {
  for (const pause of pauses) {
    const response = await ask(path, init).catch((error: unknown) => {
      if (error instanceof Unreachable) return null;
      throw error;
    });
    if (response !== null && !away.has(response.status)) return response;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return ask(path, init);
}

/** Bytes that nobody but the person's own devices can read. */
export async function fetchBytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(path, { method: "GET", headers: headersFor("GET", undefined), signal });
  if (!response.ok) throw problemOf(response.status, await read(response));
  return new Uint8Array(await response.arrayBuffer());
}

/** Sends many bytes and tells how far it is, which `fetch` cannot do. */
export function putBytes(path: string, body: Uint8Array<ArrayBuffer>, told: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    headersFor("PUT", body).forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(problemOf(request.status, json(request.responseText))));
    request.onerror = request.onabort = request.ontimeout = () => reject(new Unreachable(path));
    request.send(body);
  });
}

export const get = <T>(path: string, signal?: AbortSignal) => send<T>("GET", path, { signal });
export const post = <T>(path: string, body?: unknown) => send<T>("POST", path, { body });
export const put = <T>(path: string, body: unknown) => send<T>("PUT", path, { body });
export const remove = <T = undefined>(path: string) => send<T>("DELETE", path);

function headersFor(method: string, body: unknown, key?: string): Headers {
  const headers = new Headers({ Accept: "application/json, application/problem+json" });
  if (method !== "GET") headers.set("X-CSRF-Token", csrfToken);
  if (body !== undefined) headers.set("Content-Type", body instanceof Uint8Array ? "application/octet-stream" : "application/json");
  if (key) headers.set("Idempotency-Key", key);
  return headers;
}

function encode(body: unknown): BodyInit | undefined {
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  return body === undefined ? undefined : JSON.stringify(body);
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: "same-origin", cache: "no-store", redirect: "error" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unreachable(path);
  }
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  return json(await response.text().catch(() => ""));
}

function json(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
