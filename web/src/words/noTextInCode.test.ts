// Every word that a person reads stands in a catalogue: no sentence is written into a component.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "..");
/** Attributes whose text a person sees or hears. */
const SPOKEN = /^(aria-(label|description|placeholder|roledescription|valuetext)|title|alt|label|placeholder|description|children)$/;
const LETTERS = /\p{L}{2,}/u;

const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tsx") && !name.includes(".test."));

function textIn(source: string, name = "Sample.tsx"): string[] {
  const tree = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const say = (node: ts.Node, text: string) => {
    if (LETTERS.test(text)) found.push(`${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) say(node, node.text);
    if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) literals(node.expression, say);
    if (ts.isJsxAttribute(node) && SPOKEN.test(node.name.getText(tree)) && node.initializer) {
      if (ts.isStringLiteral(node.initializer)) say(node, node.initializer.text);
      else if (ts.isJsxExpression(node.initializer) && node.initializer.expression) literals(node.initializer.expression, say);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Texts that an expression may show as they stand: literals, templates, the branches of a condition. */
function literals(expression: ts.Expression, say: (node: ts.Node, text: string) => void): void {
  if (ts.isStringLiteralLike(expression)) say(expression, expression.text);
  else if (ts.isTemplateExpression(expression)) say(expression, [expression.head, ...expression.templateSpans.map((span) => span.literal)].map((part) => part.text).join(" "));
  else if (ts.isParenthesizedExpression(expression)) literals(expression.expression, say);
  else if (ts.isConditionalExpression(expression)) [expression.whenTrue, expression.whenFalse].forEach((branch) => literals(branch, say));
  else if (ts.isBinaryExpression(expression)) [expression.left, expression.right].forEach((side) => shownSide(expression, side, say));
}

/** Of `a ?? b`, `a || b`, `a && b` and `a + b` the sides are shown; of comparisons they are not. */
function shownSide(whole: ts.BinaryExpression, side: ts.Expression, say: (node: ts.Node, text: string) => void): void {
  const shows = [ts.SyntaxKind.PlusToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.AmpersandAmpersandToken];
  if (shows.includes(whole.operatorToken.kind)) literals(side, say);
}

describe("text in code", () => {
  it("is found where a person would read it", () => {
    expect(textIn("<p>Bonjour</p>")).toEqual(["1: Bonjour"]);
    expect(textIn('<img alt="A doctor" />')).toEqual(["1: A doctor"]);
    expect(textIn('<b>{open ? "Open" : words.shut}</b>')).toEqual(["1: Open"]);
    expect(textIn("<b aria-label={`Call ${name}`}>{`${count} patients`}</b>")).toEqual(["1: Call", "1: patients"]);
  });

  it("is not found where only machines read", () => {
    expect(textIn('<p className="card" data-testid="the card">{t("home.welcome")} · {state === "waiting"}</p>')).toEqual([]);
  });

  it.each(files)("%s holds none", (name) => {
    expect(textIn(readFileSync(join(SOURCES, name), "utf8"), name)).toEqual([]);
  });
});
