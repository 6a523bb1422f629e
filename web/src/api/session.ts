// Who is signed in on this face, and what every face can do about sessions, devices and the network path.
import { get, post, remove, rememberCsrfToken, type Face } from "./http";
import { isProblem } from "./problems";
import type { Brand, BrandDocument, Device, Ice, Session, SessionSeen } from "./types";

export const brand = () => get<Brand>("/api/brand");

export const document = (name: "terms" | "privacy", language: string) =>
  get<BrandDocument>(`/api/brand/documents/${name}/${language}`);

/** The signed-in person, or null. Remembers the CSRF token for every later write. */
export async function currentSession(face: Face): Promise<Session | null> {
  try {
    const session = await get<Session>(`/api/${face}/session`);
    rememberCsrfToken(session.csrf);
    return session;
  } catch (error) {
    if (isProblem(error, "signed-out")) return null;
    throw error;
  }
}

export const logout = (face: Face) => post<undefined>(`/api/${face}/logout`);
export const devices = (face: Face) => get<Device[]>(`/api/${face}/devices`);
export const revokeDevice = (face: Face, id: string) => remove(`/api/${face}/devices/${id}`);
export const sessions = (face: Face) => get<SessionSeen[]>(`/api/${face}/sessions`);
export const revokeSession = (face: Face, id: string) => remove(`/api/${face}/sessions/${id}`);
export const ice = (face: Face) => get<Ice>(`/api/${face}/ice`);

export interface NewDevice {
  public_key: string;
  label: string;
  signature: string;
}

export const enrolDevice = (face: Face, device: NewDevice) => post<{ id: string; label: string }>(`/api/${face}/devices`, device);

/** `here` is the page to come back to, if it is not the first one. */
export function loginAddress(face: Face, language: string, here = "/"): string {
  const back: Record<string, string> = here === "/" ? {} : { return_to: here };
  return `/api/${face}/login?${new URLSearchParams({ language, ...back })}`;
}
