// What doctors ask of the server about claims on insurers.
import { get, post, put } from "./http";
import type { components } from "./schema";

type Described = components["schemas"];

export type Claims = Described["InsurerClaims"];
export type Claim = Described["InsurerClaim"];
export type Refusal = Claim["refusals"][number];
export type OperatorClaims = Described["OperatorClaims"];
export type Differing = Described["DifferingAnswer"];
export type UnansweredFile = Described["UnansweredAnswer"];
export type PaidAfterDrop = Described["PaidAfterDropAnswer"];
export type OddAnswer = Described["OddAnswer"];
export type HeldBack = Described["HeldBackAnswer"];
export type Payee = Described["PayeeShape"];

export const claims = () => get<Claims>("/api/doctor/claims");
export const sendAgain = (claim: string) => post<undefined>(`/api/doctor/claims/${claim}/again`);
export const giveUp = (claim: string) => post<undefined>(`/api/doctor/claims/${claim}/drop`);
export const saysOtherwise = (claim: string, accept: boolean) => post<undefined>(`/api/doctor/claims/${claim}/otherwise`, { accept });
export const keepPayee = (payee: Payee) => put<undefined>("/api/doctor/payee", payee);
export const standings = () => get<OperatorClaims>("/api/operator/claims");
