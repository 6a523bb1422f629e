import type { QuestionnaireItem, QuestionnaireItemEnableWhen } from "fhir/r4";
import { describe, expect, test } from "vitest";
import { countingAnswers, enabledItems, expectedAnswer, holds, type AnswerValue } from "./enable-when.model";
import { readForm } from "./form.model";

const formOf = (item: QuestionnaireItem[]) => readForm({ resourceType: "Questionnaire", status: "draft", item });
const choice = (linkId: string, more: Partial<QuestionnaireItem> = {}): QuestionnaireItem => ({ linkId, type: "choice", ...more });
const yes = (question: string): QuestionnaireItemEnableWhen => ({ question, operator: "=", answerCoding: { code: "yes" } });

type Answer = Omit<QuestionnaireItemEnableWhen, "question" | "operator">;
const met = (operator: QuestionnaireItemEnableWhen["operator"], answer: Answer, values: AnswerValue[]) =>
  holds(operator, expectedAnswer({ question: "q", operator, ...answer }), values);

describe("each operator", () => {
  test.each([
    ["exists", { answerBoolean: true }, ["a"], true],
    ["exists", { answerBoolean: true }, [], false],
    ["exists", { answerBoolean: false }, [], true],
    ["exists", { answerBoolean: false }, ["a"], false],
    ["=", { answerCoding: { code: "a" } }, ["a"], true],
    ["=", { answerCoding: { code: "a" } }, ["b"], false],
    ["!=", { answerCoding: { code: "a" } }, ["b"], true],
    ["!=", { answerCoding: { code: "a" } }, ["a"], false],
    [">", { answerInteger: 5 }, [6], true],
    [">", { answerInteger: 5 }, [5], false],
    ["<", { answerInteger: 5 }, [4], true],
    ["<", { answerInteger: 5 }, [5], false],
    [">=", { answerInteger: 5 }, [5], true],
    [">=", { answerInteger: 5 }, [4], false],
    ["<=", { answerInteger: 5 }, [5], true],
    ["<=", { answerInteger: 5 }, [6], false],
  ] as const)("%s %j holds for %j: %s", (operator, answer, values, expected) => {
    expect(met(operator, answer, [...values])).toBe(expected);
  });

  test("knows every kind of answer of R4", () => {
    expect(met("=", { answerBoolean: true }, [true])).toBe(true);
    expect(met("<=", { answerDecimal: 38.5 }, [38.4])).toBe(true);
    expect(met(">", { answerDate: "2026-01-31" }, ["2026-02-01"])).toBe(true);
    expect(met("<", { answerDateTime: "2026-01-31T10:00:00Z" }, ["2026-01-31T09:00:00Z"])).toBe(true);
    expect(met(">=", { answerTime: "10:00:00" }, ["10:00:00"])).toBe(true);
    expect(met("=", { answerString: "x" }, ["x"])).toBe(true);
    expect(met(">", { answerQuantity: { value: 3 } }, [4])).toBe(true);
    expect(met("=", { answerReference: { reference: "Patient/1" } }, ["Patient/1"])).toBe(true);
  });

  test("without an answer nothing holds but `exists` = false", () => {
    for (const operator of ["=", "!=", ">", "<", ">=", "<="] as const) expect(met(operator, { answerInteger: 1 }, [])).toBe(false);
  });

  test("with several answers one that fits is enough", () => {
    expect(met("=", { answerCoding: { code: "b" } }, ["a", "b"])).toBe(true);
    expect(met("!=", { answerCoding: { code: "b" } }, ["a", "b"])).toBe(true);
  });

  test("codes and numbers are never put in an order with each other", () => {
    expect(met(">", { answerCoding: { code: "a" } }, ["b"])).toBe(false);
    expect(met(">", { answerInteger: 1 }, ["2"])).toBe(false);
  });
});

describe("the questions on the path", () => {
  const two = (enableBehavior: "all" | "any") =>
    formOf([choice("a"), choice("b"), choice("c", { enableWhen: [yes("a"), yes("b")], enableBehavior })]);

  test("`all` needs every condition, `any` needs one", () => {
    expect(enabledItems(two("all"), { a: ["yes"] }).has("c")).toBe(false);
    expect(enabledItems(two("all"), { a: ["yes"], b: ["yes"] }).has("c")).toBe(true);
    expect(enabledItems(two("any"), { b: ["yes"] }).has("c")).toBe(true);
    expect(enabledItems(two("any"), {}).has("c")).toBe(false);
  });

  test("a question that is not asked counts as not answered, but its answer is kept", () => {
    const form = formOf([choice("a"), choice("b", { enableWhen: [yes("a")] }), choice("c", { enableWhen: [yes("b")] })]);
    const answers = { a: ["no"], b: ["yes"], c: ["yes"] };
    expect([...enabledItems(form, answers)]).toEqual(["a"]);
    expect(countingAnswers(form, answers)).toEqual({ a: ["no"] });
    expect(answers.b).toEqual(["yes"]);
  });

  test("what stands inside a question goes with it", () => {
    const inside = choice("b", { enableWhen: [yes("a")], item: [{ linkId: "b.help", type: "display" }] });
    expect(enabledItems(formOf([choice("a"), inside]), {}).has("b.help")).toBe(false);
    expect(enabledItems(formOf([choice("a"), inside]), { a: ["yes"] }).has("b.help")).toBe(true);
  });
});
