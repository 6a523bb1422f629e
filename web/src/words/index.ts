// What the rest of the app says about words: pick a language, load the parts, ask for texts by key.
export { chooseLanguage, isLanguage, languages, languageNames, type Language } from "./language";
export { loadWords, type Part, type Values } from "./catalogues";
export { useLanguage, useWords, WordsProvider, type Words } from "./WordsProvider";
export { useFormats } from "./formats";
