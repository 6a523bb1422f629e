// The head of a patient's screen: where you are (brand or way back), and always 112.
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Button as AriaButton } from "react-aria-components/Button";
import { Icon, type IconName } from "../design/Icon";
import { languageNames, useLanguage, useWords, isLanguage } from "../words";
import { BrandMark, useBrand } from "./BrandContext";

export function BrandLink({ href = "/" }: { href?: string }) {
  const t = useWords("frame");
  const brand = useBrand();
  return (
    <Link href={href} className="brand">
      <BrandMark />
      <span className="sr">{t("home")}, </span>
      {brand.name}
    </Link>
  );
}

export function LanguagePicker() {
  const t = useWords("frame");
  const brand = useBrand();
  const { language, choose } = useLanguage();
  return (
    <label className="language">
      <span className="sr">{t("language")}</span>
      <select value={language} onChange={(event) => isLanguage(event.target.value) && choose(event.target.value)} data-testid="language">
        {brand.languages.map((one) => <option key={one} value={one} lang={one}>{languageNames[one]}</option>)}
      </select>
      <Icon name="down" size="s" />
    </label>
  );
}

export function Call112() {
  const t = useWords("frame");
  return <a className="tool e112" href="tel:112" aria-label={t("sos")}>112</a>;
}

/** Leads back one step. Back never loses an answer. */
export function BackLink({ href, onBack, children }: { href?: string; onBack?: () => void; children?: ReactNode }) {
  const t = useWords("frame");
  const inside = (
    <>
      <Icon name="back" />
      {children ?? t("back")}
    </>
  );
  if (onBack) return <AriaButton className="tool tool--back" onPress={onBack}>{inside}</AriaButton>;
  return <Link className="tool tool--back" href={href ?? "/"}>{inside}</Link>;
}

export function Tool({ onPress, href, icon, label, children, "data-testid": testId }: { onPress?: () => void; href?: string; icon?: IconName; label?: string; children?: ReactNode; "data-testid"?: string }) {
  const className = children ? "tool" : "tool tool--icon";
  const inside = (
    <>
      {icon && <Icon name={icon} />}
      {children}
    </>
  );
  if (href) return <Link className={className} href={href} aria-label={label} data-testid={testId}>{inside}</Link>;
  return <AriaButton className={className} onPress={onPress} aria-label={label} data-testid={testId}>{inside}</AriaButton>;
}

export function Header({ start, end }: { start?: ReactNode; end?: ReactNode }) {
  return (
    <header className="top">
      {start ?? <BrandLink />}
      <div className="top__end">{end}</div>
    </header>
  );
}

/** "Life in danger? Call 112" as a line at the foot of calm screens. */
export function SosLine() {
  const t = useWords("frame");
  return (
    <p className="sos">
      <Icon name="alert" />
      <span>{t.rich("sos.line", { call: (chunks) => <a href="tel:112">{chunks}</a> })}</span>
    </p>
  );
}
