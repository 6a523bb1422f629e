// What the answers lead to: the most urgent route that a rule reached, and how soon the person should be seen.
import { type Answers, countingAnswers } from "./enable-when.model";
import type { Form, Guide, Intake, Route, Shown, Urgency } from "./form.model";
import { because, type Rule } from "./rule.model";

export interface Fired {
  ruleId: string;
  route: Route;
  because: string[];
}

export interface Verdict {
  route: Route;
  /** The only thing about the answers that may leave the device; null where the flow stops at 112. */
  urgency: Urgency | null;
  ruleId: string | null;
  because: string[];
  screen: string;
  stops: boolean;
  shown: Shown;
  fired: Fired[];
}

const SOONEST_FIRST: readonly Urgency[] = ["soon", "today", "routine"];

/** Call it after every answer. It sorts and stops for danger; it names no illness. */
export function evaluate(intake: Intake, form: Form, answers: Answers): Verdict {
  const counting = countingAnswers(form, answers);
  const hits = form.rules.flatMap((rule) => {
    const why = because(rule.condition, counting);
    return why ? [{ rule, why }] : [];
  });
  const top = mostUrgent(intake.guide, hits);
  const fired = hits.map(({ rule, why }) => ({ ruleId: rule.id, route: rule.route, because: why }));
  return { ...outcome(intake.guide, form, hits.map((hit) => hit.rule), top?.rule), because: top?.why ?? [], fired };
}

function mostUrgent<Hit extends { rule: Rule }>(guide: Guide, hits: readonly Hit[]): Hit | undefined {
  const order = Object.keys(guide.routes);
  return hits.toSorted((one, other) => order.indexOf(one.rule.route) - order.indexOf(other.rule.route))[0];
}

function outcome(guide: Guide, form: Form, rules: readonly Rule[], top: Rule | undefined) {
  const route = top?.route ?? "VIDEO_OK";
  const screen = top?.screen ?? route;
  const stops = top !== undefined && guide.routes[route].urgency === null;
  return {
    route,
    ruleId: top?.id ?? null,
    screen,
    stops,
    shown: top ? (guide.screens[screen]?.shown ?? guide.routes[route].shown) : ("never" as const),
    urgency: stops ? null : soonest(guide, form, rules),
  };
}

function soonest(guide: Guide, form: Form, rules: readonly Rule[]): Urgency {
  const found = rules.map((rule) => rule.urgency ?? guide.routes[rule.route].urgency);
  return SOONEST_FIRST.find((urgency) => found.includes(urgency)) ?? form.urgency;
}

/** Whether a page stands between this answer and the next step; `seen` are the rules already shown and passed. */
export function needsScreen(verdict: Verdict, seen: readonly string[], at: "answer" | "end"): boolean {
  if (verdict.stops) return true;
  if (verdict.ruleId === null || seen.includes(verdict.ruleId)) return false;
  return at === "end" ? verdict.shown !== "never" : verdict.shown === "at-once";
}
