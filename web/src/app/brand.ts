// A brand is data: its colours, letters, corners and mark are set on the page before the first screen is drawn.
import { brand as fetchBrand } from "../api/session";
import type { Brand, MarkShape } from "../api/types";

export interface Mark {
  viewBox: string;
  shapes: readonly MarkShape[];
}

/** The shape of a brand's tokens in its data; names with an underscore or in camel case are the same. */
type Tokens = Record<string, unknown>;

const remembered = "doktr.brand";
const colour = /^#[0-9a-f]{6}$/i;

export const plainMark: Mark = {
  viewBox: "0 0 32 32",
  shapes: [
    { kind: "circle", cx: 7, cy: 9, r: 4.2, fill: "ink" },
    { kind: "circle", cx: 25, cy: 9, r: 4.2, fill: "accent" },
    { kind: "path", d: "M7 17.5c0 5.2 4 8.8 9 8.8s9-3.6 9-8.8", stroke: "ink", width: 3.4 },
  ],
};

export const plainBrand: Brand = {
  id: "plain",
  name: "doktr",
  languages: ["fr", "nl", "de", "en"],
  tokens: {},
  terms_version: "",
  privacy_version: "",
  call_path: "relay",
};

/** The CSS custom properties that a brand's tokens stand for. */
export function properties(tokens: Tokens): [string, string][] {
  return [...colours(tokens), ...corners(tokens), ...letters(tokens)];
}

function colours(tokens: Tokens): [string, string][] {
  const light = record(tokens["light"]);
  const dark = record(tokens["dark"]);
  return Object.entries(light)
    .filter(([, value]) => colour.test(String(value)))
    .map(([name, value]) => [`--${name}`, `light-dark(${value}, ${colour.test(String(dark[name])) ? dark[name] : value})`]);
}

function corners(tokens: Tokens): [string, string][] {
  return Object.entries(record(tokens["radius"]))
    .filter(([, value]) => /^\d+px$/.test(String(value)))
    .map(([name, value]) => [`--r-${name}`, String(value)]);
}

function letters(tokens: Tokens): [string, string][] {
  const names = { font_text: "--font-text", font_head: "--font-head", head_weight: "--head-weight", head_tracking: "--head-tracking" };
  return Object.entries(names)
    .map(([name, property]): [string, unknown] => [property, tokens[name] ?? tokens[camel(name)]])
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([property, value]) => [property, String(value)]);
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const record = (value: unknown): Tokens => (typeof value === "object" && value !== null ? (value as Tokens) : {});

export function markOf(brand: Brand): Mark {
  const mark = record(brand.tokens["mark"]);
  const shapes = mark["shapes"];
  if (!Array.isArray(shapes)) return plainMark;
  return { viewBox: String(mark["view_box"] ?? mark["viewBox"] ?? "0 0 32 32"), shapes: shapes as MarkShape[] };
}

/** Draws the page in this brand. */
export function applyBrand(brand: Brand): void {
  const style = document.documentElement.style;
  for (const [name, value] of properties(brand.tokens)) style.setProperty(name, value);
}

/** The brand of this address: the one remembered at once, else the one the server tells. */
export async function loadBrand(onFresh: (brand: Brand) => void): Promise<Brand> {
  const known = recall();
  const fresh = fetchBrand().then(remember);
  if (!known) return fresh.catch(() => plainBrand);
  fresh.then(onFresh, () => undefined);
  return known;
}

function recall(): Brand | null {
  try {
    return JSON.parse(localStorage.getItem(remembered) ?? "null") as Brand | null;
  } catch {
    return null;
  }
}

function remember(brand: Brand): Brand {
  localStorage.setItem(remembered, JSON.stringify(brand));
  return brand;
}
