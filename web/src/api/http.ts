// One way to ask the server: same origin, JSON, the face's CSRF token, a key for what may be repeated, typed refusals.
import { problemOf, Unreachable } from "./problems";

export type Face = "patient" | "doctor" | "operator";

export interface Sent {
  body?: unknown;
  /** A write with the same key is done once, however often it is sent. */
  key?: string;
  signal?: AbortSignal;
}

let csrfToken = "";

/** The token of the signed-in session, from `GET /api/{face}/session`. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

export async function send<T>(method: string, path: string, { body, key, signal }: Sent = {}): Promise<T> {
  const response = await ask(path, { method, headers: headersFor(method, body, key), body: encode(body), signal });
  const answer = await read(response);
  if (!response.ok) throw problemOf(response.status, answer);
  return answer as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => send<T>("GET", path, { signal });
export const post = <T>(path: string, body?: unknown, key?: string) => send<T>("POST", path, { body, key });
export const put = <T>(path: string, body: unknown) => send<T>("PUT", path, { body });
export const remove = (path: string) => send<undefined>("DELETE", path);

function headersFor(method: string, body: unknown, key?: string): Headers {
  const headers = new Headers({ Accept: "application/json, application/problem+json" });
  if (method !== "GET") headers.set("X-CSRF-Token", csrfToken);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (key) headers.set("Idempotency-Key", key);
  return headers;
}

function encode(body: unknown): string | undefined {
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
  const text = await response.text().catch(() => "");
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
