// Quiet pieces of a screen: cards, notes, step bar, skeletons.
import { useEffect, useState, type ReactNode } from "react";
import { useWords } from "../words";
import { Icon, type IconName } from "./Icon";

export type Tone = "plain" | "ok" | "warn" | "danger";

const noteIcons: Record<Tone, IconName> = { plain: "info", ok: "check", warn: "alert", danger: "alert" };

export function Note({ tone = "plain", icon, children, role }: { tone?: Tone; icon?: IconName; children: ReactNode; role?: "status" | "alert" }) {
  return (
    <div className={tone === "plain" ? "note" : `note note--${tone}`} role={role}>
      <Icon name={icon ?? noteIcons[tone]} />
      <div className="grow">{children}</div>
    </div>
  );
}

export function Card({ children, flat, tight, className }: { children: ReactNode; flat?: boolean; tight?: boolean; className?: string }) {
  return <div className={["card", flat && "card--flat", tight && "card--tight", className].filter(Boolean).join(" ")}>{children}</div>;
}

export function Tag({ tone, icon, children }: { tone?: Tone | "accent"; icon?: IconName; children: ReactNode }) {
  return (
    <span className={tone ? `tag tag--${tone}` : "tag"}>
      {icon && <Icon name={icon} size="s" />}
      {children}
    </span>
  );
}

/** "Step 2 of 4" in words, the bar only for the eye. */
export function StepBar({ step, of }: { step: number; of: number }) {
  const t = useWords("frame");
  return (
    <div className="stack stack--tight">
      <p className="cap soft">{t("step", { step, of })}</p>
      <div className="steps" aria-hidden="true">
        {Array.from({ length: of }, (_, index) => <span key={index} className={index < step ? "on" : undefined} />)}
      </div>
    </div>
  );
}

export function Skeleton({ kind = "line" }: { kind?: "line" | "title" | "card" | "choice" }) {
  return <span className={kind === "line" ? "skeleton" : `skeleton skeleton--${kind}`} />;
}

/** Nothing for 300 ms, then grey shapes; after two seconds the word "Loading…". */
export function Loading({ children }: { children?: ReactNode }) {
  const stage = useStage([300, 2000]);
  const t = useWords("frame");
  if (stage === 0) return null;
  return (
    <div className="stack" aria-busy="true">
      <div aria-hidden="true" className="stack">{children ?? <StandIn />}</div>
      <p role="status" className="soft small">{stage > 1 ? t("loading") : ""}</p>
    </div>
  );
}

function StandIn() {
  return (
    <>
      <Skeleton kind="title" />
      <Skeleton />
      <Skeleton kind="card" />
    </>
  );
}

function useStage(after: readonly number[]): number {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = after.map((ms, index) => setTimeout(() => setStage(index + 1), ms));
    return () => timers.forEach(clearTimeout);
  }, []);
  return stage;
}
