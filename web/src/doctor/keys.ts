// The names under which the doctor app keeps the server's answers.

export const keys = {
  desk: ["doctor", "desk"],
  duty: ["doctor", "duty"],
  history: ["doctor", "history"],
  agenda: ["doctor", "agenda"],
  intake: ["questionnaires"],
  consultation: (id: string) => ["doctor", "consultation", id] as const,
} as const;
