// Bundles every questionnaire of data/intake into the one file the patient app fetches, whatever the reason.
// `--check` writes nothing and fails when the bundle does not match its sources; `--from DIR` reads other sources.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const HERE = import.meta.dirname;
const FROM = process.argv.indexOf("--from");
const SOURCES = FROM > 0 ? resolve(process.argv[FROM + 1]) : resolve(HERE, "../../data/intake");
const TARGET = resolve(HERE, "../public/intake/questionnaires.json");
const LANGUAGES = ["fr", "nl", "de"];
const TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation";
// Where a rule comes from is for reviewers, who read the sources; every phone would carry it for nothing.
const LEFT_OUT = new Set(["source", "reviewStatus", "validFrom", "note"]);
const UNUSED_FIELDS = ["name", "subjectType", "effectivePeriod", "purpose", "copyright", "publisher"];

const read = (name) => JSON.parse(readFileSync(join(SOURCES, name), "utf8"));
const last = (url) => url?.split("/").at(-1);
const part = (extension, name) => extension.extension?.find((one) => last(one.url) === name);

/** Items of a questionnaire in reading order, children included. */
const flat = (items) => (items ?? []).flatMap((item) => [item, ...flat(item.item)]);

function languagesOf(primitive) {
  const translations = (primitive?.extension ?? []).filter((one) => one.url === TRANSLATION);
  return new Map(translations.map((one) => [part(one, "lang")?.valueCode, part(one, "content")?.valueString]));
}

/** Every text a person may read, with the place where it stands. */
function texts(node, path = "") {
  if (Array.isArray(node)) return node.flatMap((one, index) => texts(one, `${path}[${index}]`));
  if (node === null || typeof node !== "object") return [];
  const spoken = ["text", "display", "title", "description"].filter((key) => typeof node[key] === "string");
  if (["answer-help", "say"].includes(last(node.url))) spoken.push("valueString");
  const own = spoken.map((key) => ({ path: `${path}.${key}`, languages: languagesOf(node[`_${key}`]) }));
  return [...own, ...Object.entries(node).flatMap(([key, value]) => texts(value, `${path}.${key}`))];
}

function missingTexts(form) {
  return texts(form).flatMap(({ path, languages }) =>
    LANGUAGES.filter((language) => !languages.get(language)).map((language) => `${path} has no ${language} text`),
  );
}

/** Every `when` of a rule's condition, however deep. */
const leaves = (condition) =>
  (condition?.extension ?? []).flatMap((one) => {
    if (one.url === "when") return [{ question: part(one, "question")?.valueString, code: part(one, "answer")?.valueCoding?.code }];
    return one.url === "condition" ? leaves(one) : [];
  });

function danglingWhens(form) {
  const codes = new Map(flat(form.item).map((item) => [item.linkId, new Set((item.answerOption ?? []).map((one) => one.valueCoding.code))]));
  const whens = flat(form.item).flatMap((item) => (item.enableWhen ?? []).map((one) => ({ question: one.question, code: one.answerCoding?.code })));
  const rules = form.extension.filter((one) => last(one.url) === "red-flag-rule");
  return [...whens, ...rules.flatMap((rule) => leaves(part(rule, "condition")))].flatMap(({ question, code }) => {
    if (!codes.has(question)) return [`no question ${question}`];
    return code === undefined || codes.get(question).has(code) ? [] : [`question ${question} has no answer ${code}`];
  });
}

function unknownRoutes(form, guide) {
  return form.extension
    .filter((one) => last(one.url) === "red-flag-rule")
    .flatMap((rule) => {
      const route = part(rule, "route")?.valueCode;
      const screen = part(rule, "screen")?.valueCode ?? route;
      return [guide.routes[route] ? [] : [`no route ${route}`], guide.screens[screen] ? [] : [`no screen ${screen}`]].flat();
    });
}

function lean(node) {
  if (Array.isArray(node)) return node.filter((one) => !LEFT_OUT.has(one?.url)).map(lean);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, lean(value)]));
}

/** A questionnaire without what says what it is to a catalogue of questionnaires. */
const carried = (form) => Object.fromEntries(Object.entries(lean(form)).filter(([key]) => !UNUSED_FIELDS.includes(key)));

const position = (form) => form.extension.find((one) => last(one.url) === "position").valueInteger;

function bundle() {
  const names = readdirSync(SOURCES).filter((name) => name.endsWith(".json") && name !== "screens.json").sort();
  const forms = names.map(read).sort((one, other) => position(one) - position(other));
  const guide = read("screens.json");
  const problems = forms.flatMap((form) =>
    [...missingTexts(form), ...danglingWhens(form), ...unknownRoutes(form, guide)].map((text) => `${form.id}: ${text}`),
  );
  if (problems.length > 0) throw new Error(`the intake cannot be bundled:\n${problems.join("\n")}`);
  const entry = forms.map((form) => ({ resource: carried(form) }));
  const body = { guide: lean(guide), bundle: { resourceType: "Bundle", type: "collection", entry } };
  const version = createHash("sha256").update(JSON.stringify(body)).digest("hex").slice(0, 16);
  return `${JSON.stringify({ format: "doktr-intake/1", version, ...body })}\n`;
}

const made = bundle();
if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== made) throw new Error("the intake bundle is stale: run `npm run intake` in web/");
} else {
  mkdirSync(dirname(TARGET), { recursive: true });
  writeFileSync(TARGET, made);
}
