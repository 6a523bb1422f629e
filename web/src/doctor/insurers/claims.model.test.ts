// Sums, order and typed accounts of the doctor's claims.
import { describe, expect, it } from "vitest";
import type { Claim, Refusal } from "../../api/claims";
import { inOrder, isInsurersCode, isOtherwise, payeeFrom, reasonText, spaced, sums, toneOf, waysOut, whatToDo, wrongFields } from "./claims.model";

const claim = (number: number, state: Claim["state"], cents = 1000, paid = 0): Claim => ({
  id: String(number), number, day: "2026-11-03", code: "101673", state, patient_name: "A B", mutuality: "100",
  insurer_cents: cents, paid_cents: paid, amount_cents: 400, mended: null, paid_after_drop_at: null, refusals: [], changed_at: "2026-11-03T10:00:00Z",
});

describe("claims", () => {
  it("add up by what becomes of them", () => {
    const all = [claim(1, "waiting"), claim(2, "batched"), claim(3, "settled", 1000, 900), claim(4, "rejected", 500), claim(5, "dropped")];
    expect(sums(all)).toEqual({ owed: 2000, paid: 900, refused: 500 });
  });

  it("show first what waits for the doctor", () => {
    expect(inOrder([claim(3, "settled"), claim(2, "rejected"), claim(1, "batched")]).map((one) => one.number)).toEqual([2, 3, 1]);
  });

  it("wait first for the doctor where another amount came than was asked", () => {
    const claims = [claim(3, "settled"), claim(2, "paid_otherwise", 2322, 1000), claim(1, "disputed", 2322, 5000)];
    expect(inOrder(claims).map((one) => one.number)).toEqual([2, 3, 1]);
    expect(claims.map(isOtherwise)).toEqual([false, true, true]);
    expect(claims.map((one) => toneOf(one.state))).toEqual(["ok", "warn", "warn"]);
  });

  it("say why in the reader's language, or at least the code", () => {
    const refusal = { code: "500413", words: { fr: "non", nl: "neen", de: "nein", en: "no" } };
    expect(reasonText(refusal, "de")).toBe("nein");
    expect(reasonText({ code: "1", words: {} }, "de")).toBe("1");
  });

  it("show an insurer's code beside the words, and none of our own", () => {
    const shown = ["500413", "166", "file-refused", "not-insured", "unpaid"].filter((code) => isInsurersCode({ code }));
    expect(shown).toEqual(["500413", "166"]);
  });

  it("say once what to do about each kind of refusal, by the insurer's own codes where there are any", () => {
    const refused = (code: string, action: Refusal["action"]): Refusal => ({ code, words: {}, action });
    expect(whatToDo([refused("file-refused", "payee")])).toEqual(["payee"]);
    expect(whatToDo([refused("file-refused", "payee"), refused("500402", "resend"), refused("500413", "resend")])).toEqual(["resend"]);
    expect(whatToDo([refused("190", "give-up"), refused("500417", "seen-or-gmd")])).toEqual(["seen-or-gmd", "give-up"]);
    expect(whatToDo([])).toEqual([]);
  });

  it("offer the fitting way out first, and never leave one out", () => {
    expect(waysOut(["payee"])).toEqual(["payee", "again", "drop"]);
    expect(waysOut(["give-up"])).toEqual(["drop", "again"]);
    for (const action of ["resend", "seen-or-gmd", "ask-insurer"] as const) expect(waysOut([action])).toEqual(["again", "drop"]);
    expect(waysOut([])).toEqual(["again", "drop"]);
  });
});

describe("an account", () => {
  it("may be typed as people write it", () => {
    const typed = { iban: "be71 0961 2345 6769", bic: "gkccbebb", enterprise_number: "BE 0403.019.261", phone: "+32 2 200 00 00" };
    expect(payeeFrom(typed)).toEqual({ iban: "BE71096123456769", bic: "GKCCBEBB", enterprise_number: "0403019261", phone: "022000000" });
  });

  it("names the fields that cannot be right", () => {
    expect(wrongFields({ iban: "BE7", bic: "GKCCBEBB", enterprise_number: "0403019261", phone: "1" })).toEqual(["iban", "phone"]);
  });

  it("stands in groups of four", () => {
    expect(spaced("BE71096123456769")).toBe("BE71 0961 2345 6769");
  });
});
