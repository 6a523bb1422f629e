// What an intake file holds: FHIR questionnaires with their rules, and the guide to routes, screens and phone lines.
import type { Bundle, Extension, Questionnaire, QuestionnaireItem } from "fhir/r4";
import { extensionNamed, extensionsNamed, type Language } from "./fhir.model";
import { readRule, type Rule } from "./rule.model";

export type Route =
  | "EMERGENCY_112"
  | "GP_NOW"
  | "GP_TODAY"
  | "IN_PERSON_NEEDED"
  | "OWN_GP_ONLY"
  | "OTHER_SERVICE"
  | "VIDEO_OK"
  | "SELF_CARE";
export type Urgency = "soon" | "today" | "routine";
export type Shown = "at-once" | "at-end" | "never";
export type Words = Record<Language, string>;

export interface Line {
  name: Words;
  note: Words;
  number: string;
  tel: string;
  languages: Language[];
  status: "verified" | "unverified";
  source: string;
}

export interface Screen {
  tone: "danger" | "warn" | "calm";
  tag: Words;
  title: Words;
  body: Words;
  steps: Words[];
  lines: string[];
  wrong: Words;
  foot?: Words;
  extra?: Words;
  goOn?: Words;
  shown?: Shown;
}

/** Routes stand from the most to the least urgent; a route without an urgency ends the flow. */
export interface Guide {
  routes: Record<Route, { urgency: Urgency | null; shown: Shown }>;
  screens: Record<string, Screen>;
  lines: Record<string, Line>;
  unsaid: Words;
}

export interface Form {
  key: string;
  kind: "gate" | "reason";
  version: string;
  urgency: Urgency;
  resource: Questionnaire;
  items: ReadonlyMap<string, FormItem>;
  rules: readonly Rule[];
}

export interface FormItem extends QuestionnaireItem {
  parent: string | null;
  fromSession: "age-years" | "age-months" | "sex" | null;
  hidden: boolean;
}

export interface Intake {
  version: string;
  gate: Form;
  reasons: readonly Form[];
  guide: Guide;
}

/** The intake file is not of a form this app knows; nothing can be asked with it. */
export class IntakeUnreadable extends Error {
  override name = "IntakeUnreadable";
}

/** Reads the bundle made by scripts/build-intake.mjs; throws IntakeUnreadable. */
export function loadIntake(json: unknown): Intake {
  const file = json as { format?: string; version: string; guide: Guide; bundle: Bundle } | null;
  if (file?.format !== "doktr-intake/1") throw new IntakeUnreadable("this is not an intake file");
  const forms = (file.bundle.entry ?? []).map((entry) => readForm(entry.resource as Questionnaire));
  const gate = forms.find((form) => form.kind === "gate");
  if (!gate) throw new IntakeUnreadable("the intake file has no emergency gate");
  return { version: file.version, gate, reasons: forms.filter((form) => form.kind === "reason"), guide: file.guide };
}

/** One request for everybody, whatever the reason: neither address nor timing tells what it is about. */
export async function fetchIntake(fetcher: typeof fetch = fetch): Promise<Intake> {
  const answer = await fetcher("/intake/questionnaires.json");
  if (!answer.ok) throw new IntakeUnreadable(`the intake file answered ${answer.status}`);
  return loadIntake(await answer.json());
}

export function formByKey(intake: Intake, key: string): Form | undefined {
  return [intake.gate, ...intake.reasons].find((form) => form.key === key);
}

export function readForm(resource: Questionnaire): Form {
  const marks = resource.extension ?? [];
  return {
    key: resource.id ?? "",
    kind: codeOf(marks, "intake-kind") === "gate" ? "gate" : "reason",
    version: resource.version ?? "",
    urgency: codeOf(marks, "default-urgency") as Urgency,
    resource,
    items: new Map(flatItems(resource.item ?? [], null).map((item) => [item.linkId, item])),
    rules: extensionsNamed(marks, "red-flag-rule").map(readRule),
  };
}

function flatItems(items: QuestionnaireItem[], parent: string | null): FormItem[] {
  return items.flatMap((item) => {
    const marks = item.extension ?? [];
    const fromSession = codeOf(marks, "from-session") as FormItem["fromSession"];
    const hidden = extensionNamed(marks, "questionnaire-hidden")?.valueBoolean === true;
    return [{ ...item, parent, fromSession: fromSession ?? null, hidden }, ...flatItems(item.item ?? [], item.linkId)];
  });
}

function codeOf(marks: Extension[], name: string): string | undefined {
  return extensionNamed(marks, name)?.valueCode;
}
