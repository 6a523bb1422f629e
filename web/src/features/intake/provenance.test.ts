import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { childExtension, extensionNamed, extensionsNamed } from "./fhir.model";
import { BUNDLE, guideSource, intake, rulesOf, SOURCES, sources } from "./intake.testdata";

const DAY = /^20\d\d-\d\d-\d\d$/u;
const rules = sources.flatMap((form) => rulesOf(form).map((rule) => ({ form, rule, id: childExtension(rule, "id")?.valueId ?? "" })));

describe("every rule", () => {
  test("names at least one source, and says whether it was read there", () => {
    for (const { rule, id } of rules) {
      const named = extensionsNamed(rule.extension, "source");
      expect(named.length, id).toBeGreaterThan(0);
      for (const source of named) {
        expect(childExtension(source, "url")?.valueUrl, id).toMatch(/^https?:\/\/\S+\.\S+/u);
        expect(["read", "to-check"], id).toContain(childExtension(source, "status")?.valueCode);
      }
    }
  });

  test("has a date, a version and the state of its review", () => {
    for (const { rule, id } of rules) {
      expect(childExtension(rule, "validFrom")?.valueDate, id).toMatch(DAY);
      expect(childExtension(rule, "version")?.valueString, id).toMatch(/^\d+$/u);
      expect(["not-reviewed", "reviewed"], id).toContain(childExtension(rule, "reviewStatus")?.valueCode);
    }
  });

  test("says by whom and when, once it is reviewed", () => {
    for (const { rule, id } of rules.filter((one) => childExtension(one.rule, "reviewStatus")?.valueCode === "reviewed")) {
      expect(childExtension(rule, "reviewedBy")?.valueString, id).toMatch(/\S/u);
      expect(childExtension(rule, "reviewedOn")?.valueDate, id).toMatch(DAY);
    }
  });

  test("has an id of its own, under the name of its questionnaire", () => {
    expect(new Set(rules.map((one) => one.id)).size).toBe(rules.length);
    for (const { form, id } of rules) expect(id.startsWith(`${form.id}.`), id).toBe(true);
  });
});

describe("every questionnaire", () => {
  test("is a draft with a version, a date, a publisher and the state of its review", () => {
    for (const form of sources) {
      expect(form, form.id).toMatchObject({ status: "draft", experimental: true, language: "en" });
      expect(form.version, form.id).toMatch(/^\d+\.\d+\.\d+$/u);
      expect([form.date, form.effectivePeriod?.start].every((day) => DAY.test(day ?? "")), form.id).toBe(true);
      expect(form.publisher, form.id).toMatch(/\S/u);
      expect(childExtension(extensionNamed(form.extension, "review"), "status")?.valueCode, form.id).toBe("not-reviewed");
    }
  });

  test("and every phone line says where its number was read; only 112 counts as checked", () => {
    for (const [key, line] of Object.entries<{ status: string; source: string }>(guideSource.lines)) {
      expect(line.source, key).toMatch(/^https:\/\//u);
      expect(line.status, key).toBe(key === "112" ? "verified" : "unverified");
    }
  });
});

describe("the bundle", () => {
  const script = resolve(import.meta.dirname, "../../../scripts/build-intake.mjs");
  const scratch = mkdtempSync(join(tmpdir(), "intake-"));
  const build = (...more: string[]) => execFileSync(process.execPath, [script, "--check", ...more], { stdio: "pipe" });
  const spoilt = (change: (text: string) => string) => {
    cpSync(SOURCES, scratch, { recursive: true });
    writeFileSync(join(scratch, "cough.json"), change(readFileSync(join(SOURCES, "cough.json"), "utf8")));
    return () => build("--from", scratch);
  };
  afterAll(() => rmSync(scratch, { recursive: true }));

  test("is as fresh as its sources", () => {
    expect(() => build()).not.toThrow();
    expect(spoilt((text) => text.replace("Are you short of breath?", "Are you out of breath?"))).toThrow(/stale/u);
  });

  test("is refused when a translation is missing", () => {
    expect(spoilt((text) => text.replace('"Haben Sie Atemnot?"', '""'))).toThrow(/has no de text/u);
  });

  test("is refused when a rule asks for an answer or a route that does not exist", () => {
    expect(spoilt((text) => text.replace('"code": "badly"', '"code": "terribly"'))).toThrow(/no answer terribly/u);
    expect(spoilt((text) => text.replace('"valueCode": "GP_NOW"', '"valueCode": "SOMEWHERE"'))).toThrow(/no route SOMEWHERE/u);
  });

  test("is one small file for all reasons, without what only reviewers need", () => {
    const body = readFileSync(BUNDLE);
    expect(gzipSync(body, { level: 9 }).length).toBeLessThan(60 * 1024);
    expect(body.toString()).not.toContain("reviewStatus");
    expect([intake.gate, ...intake.reasons].map((form) => form.key).toSorted()).toEqual(sources.map((form) => form.id).toSorted());
  });
});
