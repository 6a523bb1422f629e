import { describe, expect, test } from "vitest";
import type { AnswerValue } from "./enable-when.model";
import { adult, formNamed, forms, intake, possibleAnswers, walk } from "./intake.testdata";
import {
  type Answers,
  evaluate,
  type Form,
  isComplete,
  needsScreen,
  nextQuestion,
  type PatientContext,
  screenView,
  startAnswers,
  visibleQuestions,
  withAnswer,
} from "./questionnaire.model";
import type { Condition, Rule, When } from "./rule.model";

type Wish = Readonly<Record<string, readonly AnswerValue[]>>;
const AGES = [0, 1, 3, 4, 10, 14, 36, 40, 52, 66, 80];

/** Every way to make a condition true, as answers wished for. */
function waysTo(form: Form, part: Condition | When): Wish[] {
  if (!("parts" in part)) return waysToAnswer(form, part);
  const each = part.parts.map((one) => waysTo(form, one));
  if (part.behavior === "any") return each.flat();
  return each.reduce<Wish[]>((sofar, ways) => sofar.flatMap((one) => ways.flatMap((way) => together(form, one, way))), [{}]);
}

function waysToAnswer(form: Form, when: When): Wish[] {
  const { value } = when.expected;
  const tried = typeof value === "number" ? [...AGES, value - 1, value, value + 1] : possibleAnswers(form, when.question).flat();
  return tried.filter((one) => compare(when, one)).map((one) => ({ [when.question]: [one] }));
}

function compare({ operator, expected: { value } }: When, answer: AnswerValue): boolean {
  if (operator === "=") return answer === value;
  if (operator === "!=") return answer !== value;
  if (operator === "<") return answer < value;
  if (operator === ">") return answer > value;
  return operator === ">=" ? answer >= value : answer <= value;
}

/** Two wishes at once: both ticked where several may be, and nothing when they want another single answer. */
function together(form: Form, one: Wish, other: Wish): Wish[] {
  const shared = Object.keys(other).filter((linkId) => one[linkId]);
  const clash = shared.some((linkId) => !form.items.get(linkId)?.repeats && one[linkId]?.[0] !== other[linkId]?.[0]);
  const both = shared.map((linkId) => [linkId, [...new Set([...(one[linkId] ?? []), ...(other[linkId] ?? [])])]]);
  return clash ? [] : [{ ...one, ...other, ...Object.fromEntries(both) }];
}

/** Adds what must be answered before, so that the wished questions are asked at all. */
function withDoors(form: Form, wish: Wish): Wish[] {
  const closed = Object.keys(wish).flatMap((linkId) => form.items.get(linkId)?.enableWhen ?? []).find((when) => !wish[when.question]);
  if (!closed) return [wish];
  return possibleAnswers(form, closed.question).flatMap((values) => withDoors(form, { ...wish, [closed.question]: values }));
}

function patients(wish: Wish): PatientContext[] {
  const months = wish["age-months"]?.[0];
  if (typeof months === "number") return [{ ageMonths: months, ageYears: Math.floor(months / 12), sex: "female" }];
  const years = wish["age-years"]?.[0];
  const ages = typeof years === "number" ? [years] : AGES;
  return ages.flatMap((age) => (["female", "male"] as const).map((sex) => ({ ageYears: age, ageMonths: age * 12 + 6, sex })));
}

function paths(form: Form, wish: Wish): Answers[] {
  return withDoors(form, wish).flatMap((full) => patients(full).map((patient) => walk(form, patient, full)));
}

const rules = forms.flatMap((form) => form.rules.map((rule) => ({ name: `${rule.id} → ${rule.route}`, form, rule })));

function leadsTo(form: Form, rule: Rule): Answers | undefined {
  const wishes = waysTo(form, rule.condition);
  const reached = (wish: Wish) => paths(form, wish).find((answers) => evaluate(intake, form, answers).ruleId === rule.id);
  return firstOf(wishes, reached) ?? firstOf(wishes.flatMap((wish) => withOneMore(form, wish)), reached);
}

function firstOf(wishes: Wish[], reached: (wish: Wish) => Answers | undefined): Answers | undefined {
  for (const wish of wishes) {
    const found = reached(wish);
    if (found) return found;
  }
  return undefined;
}

/** The calmest answer now may open a door to alarms later; another answer to one more question avoids it. */
function withOneMore(form: Form, wish: Wish): Wish[] {
  const others = [...form.items.keys()].filter((linkId) => !wish[linkId]);
  return others.flatMap((linkId) => possibleAnswers(form, linkId).map((values) => ({ ...wish, [linkId]: values })));
}

describe("every rule", () => {
  test.each(rules)("$name is reached by answering", ({ form, rule }) => {
    const answers = leadsTo(form, rule);
    expect(answers, "some path leads to this rule").toBeDefined();
    const verdict = evaluate(intake, form, answers ?? {});
    expect(verdict).toMatchObject({ route: rule.route, ruleId: rule.id, stops: rule.route === "EMERGENCY_112" });
    expect(verdict.because.length).toBeGreaterThan(0);
    expect(verdict.urgency === null).toBe(verdict.stops);
    expect(screenView(intake, form, answers ?? {}, verdict, "fr").title).not.toBe("");
  });

  test("that ends at 112 says so at once, with the words to say and 112 on the page", () => {
    for (const { form, rule } of rules.filter((one) => one.rule.route === "EMERGENCY_112")) {
      const answers = leadsTo(form, rule) ?? {};
      const verdict = evaluate(intake, form, answers);
      const page = screenView(intake, form, answers, verdict, "nl");
      expect(needsScreen(verdict, [rule.id], "answer"), rule.id).toBe(true);
      expect(rule.say, rule.id).not.toBeNull();
      expect(page.lines.map((line) => line.tel), rule.id).toContain("112");
      expect(page.goOn, rule.id).toBeNull();
      expect(page.steps.join(" "), rule.id).not.toContain("{say}");
    }
  });
});

describe("the emergency gate", () => {
  test("stops at any yes and lets `none of these` through", () => {
    const gate = intake.gate;
    for (const linkId of ["alarm", "alarm-more"]) {
      for (const [code] of possibleAnswers(gate, linkId)) {
        const answers = { alarm: ["none"], [linkId]: [code ?? ""] };
        expect(evaluate(intake, gate, answers).stops, String(code)).toBe(code !== "none");
      }
    }
    expect(evaluate(intake, gate, { alarm: ["bleeding", "breath"] }).stops).toBe(true);
  });

  test("shows crisis lines first and 112 next to a person who wants to die", () => {
    const answers = { alarm: ["none"], "alarm-more": ["suicide"] };
    const verdict = evaluate(intake, intake.gate, answers);
    const tels = (language: "fr" | "nl" | "de" | "en") =>
      screenView(intake, intake.gate, answers, verdict, language).lines.map((line) => line.tel).slice(0, 2);
    expect(tels("fr")).toEqual(["080032123", "112"]);
    expect(tels("nl")).toEqual(["1813", "112"]);
    expect(tels("de")).toEqual(["108", "112"]);
    expect(tels("en")).toEqual(["+3226484014", "112"]);
  });

  test("tells the person's own answer back", () => {
    const answers = { alarm: ["breath"] };
    const page = screenView(intake, intake.gate, answers, evaluate(intake, intake.gate, answers), "en");
    expect(page.because).toEqual([{ question: "Is one of these happening now?", answer: "Can hardly breathe" }]);
    expect(page.steps[1]).toBe("Say “I can hardly breathe”");
  });
});

describe("combinations", () => {
  const fever = formNamed("fever");
  const verdictFor = (form: Form, patient: PatientContext, wish: Answers) => evaluate(intake, form, walk(form, patient, wish));

  test("38 °C is urgent below three months only, 39 °C below six", () => {
    expect(verdictFor(fever, { ageYears: 0, ageMonths: 2 }, { temp: ["38"] }).ruleId).toBe("fever.infant-38");
    expect(verdictFor(fever, { ageYears: 0, ageMonths: 3 }, { temp: ["38"] }).route).toBe("VIDEO_OK");
    expect(verdictFor(fever, { ageYears: 0, ageMonths: 5 }, { temp: ["39"] }).ruleId).toBe("fever.infant-39");
    expect(verdictFor(fever, { ageYears: 0, ageMonths: 6 }, { temp: ["39"] }).route).toBe("VIDEO_OK");
  });

  test("the most urgent of several rules is shown, and all are kept", () => {
    const verdict = verdictFor(fever, adult, { since: ["5-plus"], risk: ["immune"], temp: ["39"] });
    expect(verdict.ruleId).toBe("fever.immune");
    expect(verdict.fired.map((one) => one.ruleId)).toContain("fever.long");
    expect(verdict).toMatchObject({ urgency: "soon", shown: "at-once", because: ["risk", "temp"] });
  });

  test("without a rule a video call is fine, with the urgency of the reason", () => {
    expect(evaluate(intake, formNamed("medicine"), {})).toMatchObject({ route: "VIDEO_OK", urgency: "routine", ruleId: null, shown: "never" });
    expect(evaluate(intake, fever, {}).urgency).toBe("today");
  });

  test("an addictive medicine is for the own doctor, said at once and once only", () => {
    const medicine = formNamed("medicine");
    const verdict = evaluate(intake, medicine, { kind: ["addictive"] });
    expect(verdict).toMatchObject({ route: "OWN_GP_ONLY", screen: "own-gp-medicine", stops: false });
    expect(needsScreen(verdict, [], "answer")).toBe(true);
    expect(needsScreen(verdict, ["medicine.addictive"], "answer")).toBe(false);
    expect(needsScreen(verdict, ["medicine.addictive"], "end")).toBe(false);
  });

  test("an answer off the path raises no alarm", () => {
    const urine = formNamed("urine");
    const answers = withAnswer(startAnswers(urine, adult), "testicle", ["sudden"]);
    expect(evaluate(intake, urine, answers).ruleId).toBeNull();
  });
});

describe("every questionnaire", () => {
  const asked = (form: Form) => [...form.items.values()].filter((item) => item.type !== "display" && !item.hidden);

  test.each(forms.map((form) => ({ name: form.key, form })))("$name: each question is reached by somebody", ({ form }) => {
    for (const item of asked(form)) {
      const reached = withDoors(form, { [item.linkId]: possibleAnswers(form, item.linkId)[0] ?? [] }).some((wish) =>
        [...patients(wish), {}].some((patient) => visibleQuestions(form, walk(form, patient, wish)).includes(item.linkId)),
      );
      expect(reached, item.linkId).toBe(true);
    }
  });

  test.each(forms.map((form) => ({ name: form.key, form })))("$name: has no dead end and asks at most eight questions", ({ form }) => {
    for (let round = 0; round < 200; round++) {
      const { answers, asked } = wander(form, { ageYears: AGES[round % AGES.length], ageMonths: 6, sex: round % 2 ? "male" : "female" }, round);
      expect(isComplete(form, answers)).toBe(true);
      expect(asked).toBeLessThanOrEqual(8);
      expect(asked).toBeGreaterThanOrEqual(form.kind === "gate" ? 1 : 4);
    }
  });

  /** Answers at random, but the same way in every run. */
  function wander(form: Form, patient: PatientContext, seed: number) {
    let [answers, state, asked] = [startAnswers(form, patient), seed * 7919 + 17, 0];
    for (let at = nextQuestion(form, answers, null); at !== null; at = nextQuestion(form, answers, at)) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const choices = possibleAnswers(form, at);
      answers = withAnswer(answers, at, choices[(state >> 8) % choices.length] ?? []);
      asked += 1;
    }
    return { answers, asked };
  }

  test("offers `I am not sure` wherever something is chosen, but for the emergency gate", () => {
    for (const form of intake.reasons) {
      for (const item of asked(form).filter((one) => one.type === "choice")) {
        expect(item.answerOption?.map((option) => option.valueCoding?.code), `${form.key}.${item.linkId}`).toContain("not-sure");
      }
    }
  });

  test("ends with free text that nobody must write", () => {
    for (const form of intake.reasons) {
      expect(asked(form).at(-1), form.key).toMatchObject({ linkId: "note", type: "text", maxLength: 500 });
      expect(asked(form).at(-1)?.required, form.key).toBeUndefined();
    }
  });
});
