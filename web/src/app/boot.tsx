// Starts an app: theme, brand, language and texts first, then the first screen, so that nothing flashes.
import { startTransition, StrictMode, Suspense, useCallback, useState, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { Brand } from "../api/types";
import { Announcer } from "../design/Announcer";
import { chooseLanguage, loadWords, WordsProvider, type Language, type Part } from "../words";
import { applyBrand, loadBrand } from "./brand";
import { BrandContext } from "./BrandContext";
import { keepFocus } from "./keepFocus";
import { Stumble } from "./Stumble";
import { applyTheme, currentTheme } from "./theme";

const remembered = "doktr.language";

export interface App {
  /** Texts without which the first screen cannot be drawn. */
  parts: readonly Part[];
  first: ReactNode;
}

export async function boot({ parts, first }: App): Promise<void> {
  applyTheme(currentTheme());
  let fresh: (brand: Brand) => void = applyBrand;
  const likely = chooseLanguage(localStorage.getItem(remembered), navigator.languages);
  const ahead = parts.map((part) => loadWords(part, likely));
  const brand = await loadBrand((one) => fresh(one));
  applyBrand(brand);
  const language = chooseLanguage(localStorage.getItem(remembered), navigator.languages, brand.languages);
  await Promise.all(language === likely ? ahead : parts.map((part) => loadWords(part, language)));
  setPageLanguage(language);
  keepFocus(document);
  const root = createRoot(document.getElementById("app")!);
  root.render(
    <StrictMode>
      <Page brand={brand} language={language} parts={parts} onBrand={(take) => void (fresh = take)}>{first}</Page>
    </StrictMode>,
  );
}

interface PageProps {
  brand: Brand;
  language: Language;
  parts: readonly Part[];
  onBrand(take: (brand: Brand) => void): void;
  children: ReactNode;
}

function Page({ brand: firstBrand, language: firstLanguage, parts, onBrand, children }: PageProps) {
  const [brand, setBrand] = useState(firstBrand);
  const [language, setLanguage] = useState(firstLanguage);
  onBrand((one) => {
    applyBrand(one);
    setBrand(one);
  });
  const choose = useCallback(async (next: Language) => {
    localStorage.setItem(remembered, next);
    await Promise.all(parts.map((part) => loadWords(part, next)));
    setPageLanguage(next);
    startTransition(() => setLanguage(next));
  }, [parts]);
  return (
    <BrandContext value={brand}>
      <WordsProvider language={language} choose={choose}>
        <Announcer>
          <Stumble>
            <Suspense>{children}</Suspense>
          </Stumble>
        </Announcer>
      </WordsProvider>
    </BrandContext>
  );
}

function setPageLanguage(language: Language): void {
  document.documentElement.lang = language;
}
