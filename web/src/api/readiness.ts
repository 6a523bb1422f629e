// How it stands with camera, microphone and network of who waits: told by their page, read by doctors'.
import { get, put, remove } from "./http";
import type { ReadinessCode, ReadinessSeen } from "./types";

export const tell = (cause: string, codes: readonly ReadinessCode[]) => put<undefined>(`/api/patient/readiness/${cause}`, { codes });
export const takeBack = (cause: string) => remove(`/api/patient/readiness/${cause}`);
export const seen = () => get<ReadinessSeen[]>("/api/doctor/readiness");
