// Whoever goes by keyboard or screen reader is never thrown back to the top of the page: when what had the focus is gone, the heading of the screen has it.

/** A dialog that closes gives the focus back by itself; that comes first. */
const DIALOGS_FIRST_MS = 100;

export function keepFocus(page: Document): void {
  let had: Node | null = null;
  page.addEventListener("focusin", ({ target }) => {
    had = target instanceof Node ? target : null;
  });
  const look = () => {
    if (had === null || had.isConnected) return;
    had = null;
    setTimeout(() => giveBack(page), DIALOGS_FIRST_MS);
  };
  new MutationObserver(look).observe(page.body, { childList: true, subtree: true });
}

function giveBack(page: Document): void {
  if (page.activeElement !== null && page.activeElement !== page.body) return;
  const shown = [...page.querySelectorAll<HTMLElement>("h1, main")].filter((one) => one.checkVisibility());
  const place = shown.find((one) => one.tagName === "H1") ?? shown[0];
  if (place === undefined) return;
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
