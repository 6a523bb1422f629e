// Light, dark, or as the device says.

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const remembered = "doktr.theme";

export function currentTheme(): Theme {
  const known = localStorage.getItem(remembered);
  return themes.find((theme) => theme === known) ?? "auto";
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "auto") root.removeAttribute("data-theme");
  else root.dataset["theme"] = theme;
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(remembered, theme);
  applyTheme(theme);
}
