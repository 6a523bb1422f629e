// Texts of the consulting room, fetched before a patient is accepted.
import { useEffect } from "react";
import { loadWords, useLanguage, type Part } from "../words";

const next: readonly Part[] = ["doctor", "planning", "books", "insurers", "call", "chat", "guests", "readiness", "people", "agenda", "handover", "assistants", "mydata"];

export function useWordsAhead(): void {
  const { language } = useLanguage();
  useEffect(() => {
    for (const part of next) void loadWords(part, language).catch(() => undefined);
  }, [language]);
}
