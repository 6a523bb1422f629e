// A brand is data: its colours, letters, corners and mark are set on the page before the first screen is drawn.
import { brand as fetchBrand } from "../api/session";
import type { Brand, Tokens } from "../api/types";

const remembered = "doktr.brand";
const colour = /^#[0-9a-f]{6}$/i;

/** What is shown where no server can tell the brand: the default look, whose tokens stand in tokens.css. */
export const plainBrand: Brand = {
  id: "plain",
  name: "doktr",
  languages: ["fr", "nl", "de", "en"],
  tokens: null,
  mark: {
    view_box: "0 0 32 32",
    shapes: [
      { d: "M2.8 9a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0Z", fill: "primary" },
      { d: "M20.8 9a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0Z", fill: "accent" },
      { d: "M7 17.5c0 5.2 4 8.8 9 8.8s9-3.6 9-8.8", stroke: "primary", stroke_width: 3.4 },
    ],
  },
  hours: { timezone: "Europe/Brussels", days: {} },
  links: {},
  terms_version: "",
  privacy_version: "",
  call_path: "relay",
  place_minutes: 30,
  vanished_minutes: 5,
  young_hours: 24,
};

/** The CSS custom properties that a brand's tokens stand for. */
export function properties(tokens: Tokens): [string, string][] {
  return [...colours(tokens), ...corners(tokens), ...letters(tokens)];
}

function colours({ light, dark }: Tokens): [string, string][] {
  return Object.entries(light)
    .filter(([name, value]) => colour.test(value) && colour.test(dark[name] ?? ""))
    .map(([name, value]) => [`--${name}`, `light-dark(${value}, ${dark[name]})`]);
}

function corners({ radius }: Tokens): [string, string][] {
  return Object.entries(radius).map(([name, value]) => [`--r-${name}`, value]);
}

function letters({ fonts }: Tokens): [string, string][] {
  return [
    ["--font-text", fonts.text],
    ["--font-head", fonts.head],
    ["--head-weight", String(fonts.head_weight)],
    ["--head-tracking", fonts.head_tracking],
  ];
}

/** Draws the page in this brand, and what the browser draws around it. */
export function applyBrand({ tokens }: Brand): void {
  if (!tokens) return;
  const style = document.documentElement.style;
  for (const [name, value] of properties(tokens)) style.setProperty(name, value);
  for (const theme of ["light", "dark"] as const) barOf(theme).content = tokens[theme]["wash"] ?? "";
}

/** The colour of the browser's own bar in one theme, made when it is first asked for. */
function barOf(theme: "light" | "dark"): HTMLMetaElement {
  const media = `(prefers-color-scheme: ${theme})`;
  const known = document.head.querySelector<HTMLMetaElement>(`meta[name=theme-color][media="${media}"]`);
  const bar = known ?? document.head.appendChild(document.createElement("meta"));
  return Object.assign(bar, { name: "theme-color", media });
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
