// The few requests a call makes, on the face of whoever is in it.
import { get, post } from "../api/http";
import type { Ice } from "../api/types";
import type { CallApi, InCall } from "./wire";

export type CallFace = "patient" | "doctor" | "guest";

export function callApi(face: CallFace): CallApi {
  const calls = face === "guest" ? "calls" : "consultations";
  const at = (id: string, what = "") => `/api/${face}/${calls}/${id}${what}`;
  return {
    ice: () => get<Ice>(`/api/${face}/ice`),
    consultation: (id) => get<InCall>(at(id)),
    join: (id) => post<InCall>(at(id, "/join")),
    leave: (id) => post<InCall>(at(id, "/leave")),
    channel: (id, channel) => post<InCall>(at(id, "/channel"), { channel }),
  };
}
