// The language of the page and the texts for it, given to components by `useWords(part)`.
import { createContext, use, useContext, useMemo, type ReactNode } from "react";
import { hasText, loadWords, message, type Values } from "./catalogues";
import type { Language } from "./language";
import type { Catalogue, Part } from "./parts";

type Key<P extends Part> = keyof Catalogue[P] & string;
type RichValues = Record<string, string | number | Date | ReactNode | ((chunks: ReactNode[]) => ReactNode)>;

/** `t("key", values)` gives text; `t.rich("key", {b: …})` gives nodes for texts with tags. */
export interface Words<P extends Part> {
  (key: Key<P>, values?: Values): string;
  rich(key: Key<P>, values?: RichValues): ReactNode;
  has(key: string): key is Key<P>;
  language: Language;
}

interface LanguageChoice {
  language: Language;
  choose(language: Language): void;
}

const LanguageContext = createContext<LanguageChoice | null>(null);

export function WordsProvider({ language, choose, children }: LanguageChoice & { children: ReactNode }) {
  const value = useMemo(() => ({ language, choose }), [language, choose]);
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (!choice) throw new Error("useLanguage outside WordsProvider");
  return choice;
}

/** Texts of one part in the page's language; waits (suspends) while they are fetched. */
export function useWords<P extends Part>(part: P): Words<P> {
  const { language } = useLanguage();
  use(loadWords(part, language));
  return useMemo(() => wordsOf(part, language), [part, language]);
}

export function wordsOf<P extends Part>(part: P, language: Language): Words<P> {
  const text = (key: Key<P>, values?: Values) => String(message(part, language, key).format(values));
  const rich = (key: Key<P>, values?: RichValues) => keyed(message(part, language, key).format<ReactNode>({ ...bold, ...values }));
  const has = (key: string): key is Key<P> => hasText(part, language, key);
  return Object.assign(text, { rich, has, language });
}

const bold = { b: (chunks: ReactNode[]) => <strong>{keyed(chunks)}</strong> };

function keyed(nodes: ReactNode | ReactNode[]): ReactNode {
  if (!Array.isArray(nodes)) return nodes;
  return nodes.map((node, index) => <Part key={index}>{node}</Part>);
}

function Part({ children }: { children: ReactNode }) {
  return <>{children}</>;
}
