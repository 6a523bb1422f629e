// The language of the page, and light or dark.
import { useState } from "react";
import { useBrand } from "../../app/BrandContext";
import { chooseTheme, currentTheme, themes, type Theme } from "../../app/theme";
import { ChoiceList } from "../../design/ChoiceList";
import { Select } from "../../design/Fields";
import { isLanguage, languageNames, useLanguage, useWords } from "../../words";
import { Section } from "./Section";

const icons = { auto: "device", light: "sun", dark: "moon" } as const;

export function LooksSection() {
  const t = useWords("mydata");
  const brand = useBrand();
  const { language, choose } = useLanguage();
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const paint = (chosen: string) => {
    const next = themes.find((one) => one === chosen) ?? "auto";
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <Section title={t("looks")} icon="sun">
      <Select label={t("looks.language")} value={language} onChange={(value) => isLanguage(value) && choose(value)} options={brand.languages.map((one) => ({ value: one, label: languageNames[one] }))} />
      <p className="field__label" id="theme">{t("looks.theme")}</p>
      <ChoiceList look="small-tiles" labelledBy="theme" value={theme} onChange={paint} choices={themes.map((one) => ({ value: one, label: t(`looks.${one}`), icon: icons[one], testId: `theme-${one}` }))} />
    </Section>
  );
}
