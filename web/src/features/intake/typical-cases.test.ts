import { describe, expect, test } from "vitest";
import { adult, formNamed, intake, walk } from "./intake.testdata";
import { type Answers, evaluate, type PatientContext } from "./questionnaire.model";

const lead = (key: string, wished: Answers, patient: PatientContext = adult) => {
  const form = formNamed(key);
  const { route, urgency, ruleId } = evaluate(intake, form, walk(form, patient, wished));
  return { route, urgency, ruleId };
};

describe("people a practice knows", () => {
  test("a woman of 40 with typical bladder complaints may talk by video today", () => {
    const told = { what: ["burn", "often"], alarm: ["none"], pregnant: ["no"], repeat: ["0"], risk: ["none"] };
    expect(lead("urine", told)).toEqual({ route: "VIDEO_OK", urgency: "today", ruleId: null });
  });

  test("a man with the same complaints must be examined", () => {
    expect(lead("urine", { what: ["burn"], testicle: ["no"] }, { ...adult, sex: "male" }).route).toBe("IN_PERSON_NEEDED");
  });

  test("a common cold gets better by itself, and the person may still talk to a doctor", () => {
    const told = { breath: ["no"], alarm: ["none"], fever: ["no"], since: ["week"], risk: ["none"], with: ["nose"] };
    expect(lead("cough", told)).toMatchObject({ route: "SELF_CARE", urgency: "routine" });
  });

  test("who cannot finish a sentence calls 112, whatever else was said", () => {
    expect(lead("cough", { breath: ["badly"], alarm: ["none"], risk: ["none"] })).toEqual({ route: "EMERGENCY_112", urgency: null, ruleId: "cough.breath" });
  });

  test("somebody with asthma who is a little short of breath is seen today", () => {
    expect(lead("cough", { breath: ["little"], risk: ["lung"] })).toMatchObject({ route: "GP_TODAY", urgency: "soon" });
  });

  test("a baby of two months that feels hot is seen within two hours, measured or not", () => {
    for (const temp of ["38", "not-sure"]) {
      expect(lead("fever", { temp: [temp] }, { ageYears: 0, ageMonths: 2 })).toMatchObject({ route: "GP_NOW", ruleId: "fever.infant-38" });
    }
  });

  test("a sore jaw with headache is urgent from fifty on", () => {
    expect(lead("headache", { alarm: ["jaw"] }, { ageYears: 72 }).route).toBe("GP_NOW");
    expect(lead("headache", { alarm: ["jaw"] }, { ageYears: 30 }).route).toBe("GP_TODAY");
  });

  test("numbness between the legs with back pain is an emergency", () => {
    expect(lead("back", { alarm: ["numb"] }).route).toBe("EMERGENCY_112");
  });

  test("thoughts of death without a plan bring a doctor today and a number to call now", () => {
    expect(lead("mood", { thoughts: ["thoughts"], safe: ["yes"] })).toMatchObject({ route: "GP_TODAY", urgency: "soon" });
    expect(lead("mood", { thoughts: ["thoughts"], safe: ["no"] }).route).toBe("EMERGENCY_112");
  });

  test("sleeping tablets are for the own doctor, blood pressure tablets are not", () => {
    const steady = { before: ["year"], alarm: ["none"], stable: ["same"], left: ["more"], risk: ["none"] };
    expect(lead("medicine", { ...steady, kind: ["addictive"] }).route).toBe("OWN_GP_ONLY");
    expect(lead("medicine", { ...steady, kind: ["common"] })).toMatchObject({ route: "VIDEO_OK", urgency: "routine" });
  });

  test("the emergency pill cannot wait", () => {
    const told = { need: ["emergency"], will: ["no"], alarm: ["none"], pregnant: ["no"] };
    expect(lead("contraception", { ...told, when: ["72"] })).toMatchObject({ route: "VIDEO_OK", urgency: "soon" });
    expect(lead("contraception", { ...told, when: ["120"] })).toMatchObject({ route: "GP_TODAY", urgency: "soon" });
  });

  test("a smoker of 36 does not get a pill without being seen, one of 34 may", () => {
    const told = { need: ["renew"], alarm: ["none"], pregnant: ["no"], risk: ["none"], smoke: ["yes"] };
    expect(lead("contraception", told, { ageYears: 36 }).route).toBe("IN_PERSON_NEEDED");
    expect(lead("contraception", told, { ageYears: 34 }).route).toBe("VIDEO_OK");
  });

  test("a note for three days after a cold may be asked by video, one for two weeks is for the own doctor", () => {
    const told = { alarm: ["none"], why: ["infection"], "first-day": ["today"], again: ["no"], exam: ["no"] };
    expect(lead("sicknote", { ...told, length: ["1-3"] }).route).toBe("VIDEO_OK");
    expect(lead("sicknote", { ...told, length: ["more"] }).route).toBe("OWN_GP_ONLY");
  });
});
