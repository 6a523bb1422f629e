import { describe, expect, test } from "vitest";
import { adult, formNamed, intake, walk } from "./intake.testdata";
import {
  answerText,
  checkAnswer,
  contextFromBirthYear,
  fetchIntake,
  formByKey,
  IntakeUnreadable,
  isComplete,
  loadIntake,
  nextQuestion,
  previousQuestion,
  progress,
  questionView,
  reasonTiles,
  resumeAt,
  startAnswers,
  toggleOption,
  toQuestionnaireResponse,
  visibleQuestions,
  withAnswer,
} from "./questionnaire.model";

const cough = formNamed("cough");
const urine = formNamed("urine");
const fever = formNamed("fever");
const allergy = formNamed("allergy");

describe("the file", () => {
  test("is fetched from one address, whatever the reason", async () => {
    const asked: string[] = [];
    const fetcher = async (address: string) => {
      asked.push(address);
      return Response.json({ format: "doktr-intake/1", guide: intake.guide, bundle: { entry: [{ resource: intake.gate.resource }] } });
    };
    await fetchIntake(fetcher as typeof fetch);
    expect(asked).toEqual(["/intake/questionnaires.json"]);
  });

  test("of another form is refused", () => {
    expect(() => loadIntake({ format: "doktr-intake/9" })).toThrow(IntakeUnreadable);
    expect(() => loadIntake(null)).toThrow(IntakeUnreadable);
  });

  test("offers at least ten reasons with a title in each language, the last one for everything else", () => {
    const tiles = reasonTiles(intake, "nl");
    expect(tiles.length).toBeGreaterThanOrEqual(10);
    expect(tiles.map((tile) => tile.key)).toContain("mood");
    expect(tiles.at(-1)).toMatchObject({ key: "other", title: "Iets anders" });
    expect(formByKey(intake, "cough")).toBe(cough);
    expect(formByKey(intake, "nothing")).toBeUndefined();
  });
});

describe("walking", () => {
  test("goes forth and back over the same questions", () => {
    const answers = walk(cough, adult);
    const path = visibleQuestions(cough, answers);
    const forth = path.map((_, index) => nextQuestion(cough, answers, path[index - 1] ?? null));
    expect(forth).toEqual(path);
    expect(nextQuestion(cough, answers, path.at(-1) ?? null)).toBeNull();
    expect(previousQuestion(cough, answers, path[2] ?? "")).toBe(path[1]);
    expect(previousQuestion(cough, answers, path[0] ?? "")).toBeNull();
  });

  test("what the session knows is not asked; what it does not know is", () => {
    expect(visibleQuestions(urine, startAnswers(urine, adult))).not.toContain("sex");
    expect(visibleQuestions(urine, startAnswers(urine, { ageYears: 40 }))[0]).toBe("sex");
    expect(visibleQuestions(urine, startAnswers(urine, {})).slice(0, 2)).toEqual(["age-years", "sex"]);
  });

  test("an answer about age stays on the path after it was given", () => {
    const answers = withAnswer(startAnswers(urine, {}), "age-years", [40]);
    expect(previousQuestion(urine, answers, "sex")).toBe("age-years");
  });

  test("a baby's age is asked in months", () => {
    expect(visibleQuestions(fever, withAnswer(startAnswers(fever, {}), "age-years", [1]))).toContain("age-months");
    expect(visibleQuestions(fever, startAnswers(fever, adult))).not.toContain("age-months");
  });

  test("a changed answer closes a branch without losing what was said there", () => {
    const open = withAnswer(withAnswer(startAnswers(allergy, adult), "what", ["eyes"]), "eye", ["yes"]);
    const closed = withAnswer(open, "what", ["nose"]);
    expect(visibleQuestions(allergy, closed)).not.toContain("eye");
    expect(visibleQuestions(allergy, withAnswer(closed, "what", ["eyes"]))).toContain("eye");
    expect(closed.eye).toEqual(["yes"]);
  });

  test("progress counts on and never passes its own guess", () => {
    const answers = walk(allergy, adult);
    const path = visibleQuestions(allergy, answers);
    const steps = path.map((linkId) => progress(allergy, answers, linkId));
    expect(steps.map((step) => step.number)).toEqual(path.map((_, index) => index + 1));
    expect(steps.every((step) => step.about >= step.number)).toBe(true);
    expect(steps.at(-1)).toEqual({ number: path.length, about: path.length });
  });

  test("it goes on where the person stopped", () => {
    const answers = withAnswer(startAnswers(cough, adult), "breath", ["no"]);
    expect(resumeAt(cough, answers)).toBe("alarm");
    expect(isComplete(cough, answers)).toBe(false);
    expect(isComplete(cough, walk(cough, adult))).toBe(true);
  });

  test("the year of birth gives the age that is reached this year", () => {
    expect(contextFromBirthYear(1986, 2026)).toEqual({ ageYears: 40 });
    expect(contextFromBirthYear(undefined, 2026)).toEqual({});
  });
});

describe("an answer", () => {
  const start = startAnswers(cough, adult);

  test("that is needed may not be missing, the note may", () => {
    expect(checkAnswer(cough, start, "breath")).toBe("missing");
    expect(checkAnswer(cough, start, "note")).toBeNull();
  });

  test("must be one of the options, in range, and not too long", () => {
    expect(checkAnswer(cough, withAnswer(start, "breath", ["other"]), "breath")).toBe("unknown-option");
    expect(checkAnswer(cough, withAnswer(start, "breath", ["no"]), "breath")).toBeNull();
    expect(checkAnswer(cough, withAnswer(start, "note", ["x".repeat(501)]), "note")).toBe("too-long");
    expect(checkAnswer(urine, withAnswer(startAnswers(urine, {}), "age-years", [121]), "age-years")).toBe("out-of-range");
    expect(checkAnswer(urine, withAnswer(startAnswers(urine, {}), "age-years", [3.5]), "age-years")).toBe("out-of-range");
  });

  test("`none of these` stands alone, and goes when something else is ticked", () => {
    const one = toggleOption(cough, start, "alarm", "blood");
    const two = toggleOption(cough, one, "alarm", "chest");
    const none = toggleOption(cough, two, "alarm", "none");
    expect(two.alarm).toEqual(["blood", "chest"]);
    expect(none.alarm).toEqual(["none"]);
    expect(toggleOption(cough, none, "alarm", "leg").alarm).toEqual(["leg"]);
    expect(toggleOption(cough, one, "alarm", "blood").alarm).toBeUndefined();
  });

  test("is shown and sealed in the person's language", () => {
    const answers = withAnswer(withAnswer(start, "breath", ["badly"]), "note", ["Depuis lundi"]);
    expect(questionView(cough, "breath", "de")).toMatchObject({ kind: "one", text: "Haben Sie Atemnot?", required: true });
    expect(answerText(cough, answers, "breath", "fr")).toBe("Oui, fortement");
    const response = toQuestionnaireResponse(cough, answers, "fr", "2026-11-22T10:00:00Z");
    expect(response.questionnaire).toBe(`${cough.resource.url}|${cough.version}`);
    expect(response.item?.map((item) => item.linkId)).toEqual(["age-years", "breath", "note"]);
    expect(response.item?.[1]?.answer?.[0]?.valueCoding).toMatchObject({ code: "badly", display: "Oui, fortement" });
    expect(response.item?.[2]?.answer?.[0]).toEqual({ valueString: "Depuis lundi" });
  });

  test("to a question off the path is not handed on", () => {
    const answers = withAnswer(withAnswer(startAnswers(allergy, adult), "what", ["nose"]), "eye", ["yes"]);
    const response = toQuestionnaireResponse(allergy, answers, "en", "2026-11-22T10:00:00Z");
    expect(response.item?.map((item) => item.linkId)).not.toContain("eye");
  });
});
