// F6 goes from one part of a working page to the next, Shift and F6 back: past a long list without a Tab for each row.
import { useEffect } from "react";
import { around } from "./steps.model";

const parts = "nav, header, main, aside, main section[aria-label], main section[aria-labelledby]";
const dialogs = "[role=dialog], [role=alertdialog][aria-modal]";

function goOn(back: boolean): void {
  const shown = [...document.querySelectorAll<HTMLElement>(parts)].filter((one) => one.checkVisibility() && one.closest("[inert]") === null);
  const at = shown.findLastIndex((one) => one.contains(document.activeElement));
  const next = shown[around(at, shown.length, back)];
  if (next === undefined) return;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
}

export function useRegions(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey || document.querySelector(dialogs)) return;
      event.preventDefault();
      goOn(event.shiftKey);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
