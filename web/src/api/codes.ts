// What patients ask of the server about codes that prove their number and their address.
import { get, post } from "./http";
import type { components } from "./schema";

type Described = components["schemas"];

export type Proof = Described["ProofAnswer"];
export type Channel = Proof["channel"];

export const proofs = () => get<Proof[]>("/api/patient/codes");
export const askCode = (channel: Channel) => post<Proof[]>("/api/patient/codes", { channel });
export const typeCode = (channel: Channel, code: string) => post<Proof[]>("/api/patient/codes/confirm", { channel, code });
