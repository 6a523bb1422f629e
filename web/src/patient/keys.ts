// The names under which answers of the server are kept.

export const keys = {
  live: ["live"],
  request: ["live", "request"],
  consultation: ["live", "consultation"],
  doctors: ["doctors"],
  outlook: ["live", "outlook"],
  people: ["live", "people"],
  ownDoctors: ["own-doctors"],
  history: ["history"],
  appointments: ["live", "appointments"],
  slots: ["slots"],
  agendaDoctors: ["agenda-doctors"],
  earlier: ["live", "earlier"],
  devices: ["devices"],
  sessions: ["sessions"],
  pushes: ["pushes"],
  consents: ["consents"],
  looks: ["looks"],
  money: ["money"],
  visits: ["visits"],
  proofs: ["proofs"],
} as const;

export type Kept = keyof typeof keys;
