// Fetches the texts of the next screens while the person reads this one, so that no step waits for words.
import { useEffect } from "react";
import { loadWords, useLanguage, type Part } from "../words";

const next: readonly Part[] = ["home", "welcome", "intake", "booking", "agenda", "check", "call", "consultation", "guests", "readiness", "money", "handover", "chat", "box", "mydata", "people", "privacy"];

export function useWordsAhead(): void {
  const { language } = useLanguage();
  useEffect(() => {
    for (const part of next) void loadWords(part, language).catch(() => undefined);
  }, [language]);
}
