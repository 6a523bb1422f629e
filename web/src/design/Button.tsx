// Buttons and links that look like buttons: one main action per screen, others quieter.
import { useEffect, type ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Link } from "wouter";
import { useWords } from "../words";
import { useAnnounce } from "./Announcer";
import { Icon, type IconName } from "./Icon";

export type Look = "main" | "second" | "plain" | "danger" | "danger-plain" | "accent";

const classes = (look: Look, small?: boolean, extra?: string) =>
  ["btn", look !== "main" && `btn--${look}`, small && "btn--sm", extra].filter(Boolean).join(" ");

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  look?: Look;
  small?: boolean;
  icon?: IconName;
  className?: string;
  children: ReactNode;
  "data-testid"?: string;
}

/** `isPending` keeps the focus where it is, lets nobody press twice, and tells a screen reader that we are working. */
export function Button({ look = "main", small, icon, className, children, isPending = false, onPress, ...rest }: ButtonProps) {
  useSaidPending(isPending);
  return (
    <AriaButton {...rest} onPress={isPending ? undefined : onPress} aria-disabled={isPending || undefined} data-pending={isPending || undefined} className={classes(look, small, className)}>
      {isPending ? <span className="spin" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

const longMs = 1000;

function useSaidPending(isPending: boolean): void {
  const announce = useAnnounce();
  const t = useWords("frame");
  useEffect(() => {
    if (!isPending) return;
    const timer = setTimeout(() => announce(t("loading")), longMs);
    return () => clearTimeout(timer);
  }, [isPending, announce, t]);
}

export interface LinkButtonProps {
  href: string;
  look?: Look;
  small?: boolean;
  icon?: IconName;
  /** Leaves the app (telephone, login, download): a plain link instead of a step of the router. */
  away?: boolean;
  onClick?: () => void;
  className?: string;
  children: ReactNode;
  "data-testid"?: string;
}

export function LinkButton({ href, look = "main", small, icon, away, className, children, ...rest }: LinkButtonProps) {
  const inside = (
    <>
      {icon && <Icon name={icon} />}
      {children}
    </>
  );
  if (away) return <a {...rest} href={href} className={classes(look, small, className)}>{inside}</a>;
  return <Link {...rest} href={href} className={classes(look, small, className)}>{inside}</Link>;
}

/** A button inside a sentence, drawn as a link. */
export function TextButton({ children, ...rest }: Omit<AriaButtonProps, "className" | "children" | "style"> & { children: ReactNode; "data-testid"?: string }) {
  return <AriaButton {...rest} className="link">{children}</AriaButton>;
}
