// The frame of a working screen: rail of places, bar with what is always at hand, and the page.
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { BrandMark, useBrand } from "../../app/BrandContext";
import { ClockBar } from "../../app/ClockBar";
import { OfflineBar } from "../../app/OfflineBar";
import { useRegions } from "../../app/regions";
import { useTitle } from "../../app/Screen";
import { Icon, type IconName } from "../../design/Icon";
import { useLiveState } from "../../live/LiveProvider";
import { useWords } from "../../words";

export interface Place {
  href: string;
  icon: IconName;
  label: string;
  testId: string;
}

export interface DeskShellProps {
  title: string;
  /** Instead of the title in the tab of the browser, while it rings. */
  places: readonly Place[];
  last: Place;
  bar: ReactNode;
  children: ReactNode;
}

export function DeskShell({ title, places, last, bar, children }: DeskShellProps) {
  const t = useWords("desk");
  const frame = useWords("frame");
  const brand = useBrand();
  useTitle(title);
  useRegions();
  return (
    <div className="work">
      <a className="skip" href="#main">{frame("skip")}</a>
      <nav className="rail" aria-label={t("places")}>
        <span className="rail__mark" role="img" aria-label={brand.name}><BrandMark className="mark" /></span>
        {places.map((place) => <RailLink key={place.href} place={place} />)}
        <RailLink place={last} end />
      </nav>
      <div className="work__page">
        <OfflineBar />
        <ClockBar />
        <LineBar />
        <header className="bar">{bar}</header>
        <main id="main" className="work__main" tabIndex={-1}>{children}</main>
      </div>
    </div>
  );
}

function RailLink({ place, end }: { place: Place; end?: boolean }) {
  const [here] = useLocation();
  return (
    <Link href={place.href} className={end ? "rail__end" : undefined} aria-current={here === place.href ? "page" : undefined} data-testid={place.testId}>
      <Icon name={place.icon} />
      {place.label}
    </Link>
  );
}

/** The socket is down although there is internet: what is shown may be old. */
function LineBar() {
  const t = useWords("desk");
  const state = useLiveState();
  if (state !== "lost") return null;
  return <p className="offline" role="status"><Icon name="network" size="s" />{t("lost")}</p>;
}
