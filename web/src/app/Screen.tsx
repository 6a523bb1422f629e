// One screen: skip link, header, reading column, dock, tabs. Focus goes to its heading, and its title says nothing private.
import { useEffect, useRef, type MouseEvent, type ReactNode } from "react";
import { useWords } from "../words";
import { useBrand } from "./BrandContext";
import { ClockBar } from "./ClockBar";
import { OfflineBar } from "./OfflineBar";

export interface ScreenProps {
  /** The generic title of the browser tab ("Question"); the brand's name is added. */
  title: string;
  header?: ReactNode;
  dock?: ReactNode;
  nav?: ReactNode;
  foot?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Screen({ title, header, dock, nav, foot, className, children }: ScreenProps) {
  const t = useWords("frame");
  useTitle(title);
  return (
    <div className={className ? `app ${className}` : "app"}>
      <a className="skip" href="#main" onClick={skip}>{t("skip")}</a>
      <OfflineBar />
      <ClockBar />
      {header}
      <main id="main" className="page" tabIndex={-1}>
        <div className="main">{children}</div>
        {foot}
        {dock && <div className="dock">{dock}</div>}
      </main>
      {nav}
    </div>
  );
}

/** By focus, not by address: the fragment says which screen is shown (patient/quiet.ts). */
function skip(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** The heading of a step. It takes the focus when the step appears, and again when `of` changes. */
export function Heading({ children, of, id, className }: { children: ReactNode; of?: string; id?: string; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    window.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [of]);
  return <h1 ref={heading} id={id} tabIndex={-1} className={className}>{children}</h1>;
}

export function useTitle(title: string): void {
  const { name } = useBrand();
  useEffect(() => {
    document.title = `${title} – ${name}`;
  }, [title, name]);
}
