// Reading FHIR R4 by name: extensions, and a text in the person's language.
import type { Element, Extension } from "fhir/r4";

export type Language = "en" | "fr" | "nl" | "de";
export const LANGUAGES: readonly Language[] = ["en", "fr", "nl", "de"];

const TRANSLATION = "translation";

/** The last part of an extension's address is its name: unique among those used here. */
function nameOf(extension: Extension): string {
  return extension.url.slice(extension.url.lastIndexOf("/") + 1);
}

export function extensionsNamed(extensions: Extension[] | undefined, name: string): Extension[] {
  return (extensions ?? []).filter((extension) => nameOf(extension) === name);
}

export function extensionNamed(extensions: Extension[] | undefined, name: string): Extension | undefined {
  return extensionsNamed(extensions, name)[0];
}

export function childExtension(extension: Extension | undefined, name: string): Extension | undefined {
  return extensionNamed(extension?.extension, name);
}

/** A text in a language; English is the base, and the build refuses a text without its three translations. */
export function inLanguage(base: string | undefined, element: Element | undefined, language: Language): string {
  if (language === "en") return base ?? "";
  const translations = extensionsNamed(element?.extension, TRANSLATION);
  const found = translations.find((one) => childExtension(one, "lang")?.valueCode === language);
  return childExtension(found, "content")?.valueString ?? base ?? "";
}
