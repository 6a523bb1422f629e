// The patient's tabs.
import { Link, useLocation } from "wouter";
import { Icon, type IconName } from "../design/Icon";
import { useWords } from "../words";

const tabs = [
  { href: "/", icon: "home", key: "nav.home" },
  { href: "/box", icon: "box", key: "nav.box" },
  { href: "/data", icon: "eye", key: "nav.data" },
] as const satisfies readonly { href: string; icon: IconName; key: string }[];

export function PatientNav() {
  const t = useWords("home");
  const [here] = useLocation();
  return (
    <nav className="nav" aria-label={t("nav")}>
      {tabs.map(({ href, icon, key }) => (
        <Link key={href} href={href} aria-current={here === href || (href !== "/" && here.startsWith(`${href}/`)) ? "page" : undefined} data-testid={`tab-${icon}`}>
          <Icon name={icon} />
          {t(key)}
        </Link>
      ))}
    </nav>
  );
}
