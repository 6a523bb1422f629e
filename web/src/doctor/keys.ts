// The names under which the doctor app keeps the server's answers.

export const keys = {
  desk: ["doctor", "desk"],
  duty: ["doctor", "duty"],
  money: ["doctor", "money"],
  history: ["doctor", "history"],
  terms: ["doctor", "terms"],
  load: ["doctor", "load"],
  ownPatients: ["doctor", "own-patients"],
  agenda: ["doctor", "agenda"],
  claims: ["doctor", "claims"],
  attests: ["doctor", "attests"],
  intake: ["questionnaires"],
  members: ["doctor", "members"],
  hasTeam: (brand: string) => ["doctor", "has-team", brand] as const,
  team: (request: string) => ["doctor", "team", request] as const,
  consultation: (id: string) => ["doctor", "consultation", id] as const,
} as const;
