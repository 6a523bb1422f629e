// The four languages and how the first one is chosen: what the person picked before, else what the browser asks for.
export const languages = ["fr", "nl", "de", "en"] as const;
export type Language = (typeof languages)[number];

export const languageNames: Record<Language, string> = { fr: "Français", nl: "Nederlands", de: "Deutsch", en: "English" };

/** Dates and numbers as people in Belgium write them; English as in Ireland, for en-BE writes 1.234,5 beside €1,234.50. */
export const locales: Record<Language, string> = { fr: "fr-BE", nl: "nl-BE", de: "de-BE", en: "en-IE" };

export function isLanguage(value: unknown): value is Language {
  return languages.includes(value as Language);
}

export function chooseLanguage(remembered: string | null, asked: readonly string[], offered: readonly string[] = languages): Language {
  const wishes = [remembered, ...asked.map((one) => one.slice(0, 2).toLowerCase())];
  return wishes.filter(isLanguage).find((one) => offered.includes(one)) ?? "fr";
}
