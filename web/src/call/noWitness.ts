// For a doctor's page of a consultation that is said to have no safe: nothing says whose the patient's keys are.
import type { SafeWitness } from "./gossip";

export const noWitness: SafeWitness = {
  asks: false,
  subscribe: () => () => undefined,
  heads: async () => null,
  compare: async () => null,
  signs: () => null,
  vouch: async () => null,
  // what the other device says of its safe is heard all the same
  denied: async () => false,
};
