// Single-key shortcuts: only while nobody types and no dialog is open, and only for who has them switched on.
import { useEffect, useRef, useState } from "react";

export type Keys = Readonly<Record<string, () => void>>;

const remembered = "doktr.keys";
const typing = "input, textarea, select, [contenteditable], [role=textbox], [role=combobox]";

function isFree(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  return !modified && !event.repeat && target?.closest(typing) == null && document.querySelector("[role=dialog], [role=alertdialog][aria-modal], .veil") === null;
}

/** Enter on a button presses the button, not the shortcut. */
function isPress(event: KeyboardEvent): boolean {
  return (event.key === "Enter" || event.key === " ") && event.target instanceof Element && event.target.closest("button, a, [role=button], summary") !== null;
}

export function useKeys(keys: Keys, on: boolean): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      const act = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act === undefined || !isFree(event) || isPress(event)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [on]);
}

/** On unless the person switched them off on this browser. */
export function useKeysChoice(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(remembered) !== "off");
  const choose = (next: boolean) => {
    localStorage.setItem(remembered, next ? "on" : "off");
    setOn(next);
  };
  return [on, choose];
}
