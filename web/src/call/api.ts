// The few requests a call makes, on the face of whoever is in it.
import { get, post } from "../api/http";
import type { Consultation, Ice } from "../api/types";
import type { CallApi } from "./wire";

export type CallFace = "patient" | "doctor";

export function callApi(face: CallFace): CallApi {
  const at = (id: string, what = "") => `/api/${face}/consultations/${id}${what}`;
  return {
    ice: () => get<Ice>(`/api/${face}/ice`),
    consultation: (id) => get<Consultation>(at(id)),
    join: (id) => post<Consultation>(at(id, "/join")),
    leave: (id) => post<Consultation>(at(id, "/leave")),
    channel: (id, channel) => post<Consultation>(at(id, "/channel"), { channel }),
  };
}
