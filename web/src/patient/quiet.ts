// Where a person stands in the questions is nobody's business: those screens share one address, and which of them is
// shown stands in its fragment, which browsers keep to themselves. A reload tells the server that somebody asks, no more.
import type { BaseLocationHook } from "wouter";
import { navigate, useLocationProperty } from "wouter/use-browser-location";

const asking = "/ask";

/** The screen at an address: "/ask#/reason" is "/ask/reason" to everything in the app. */
export function screenAt({ pathname, hash }: Pick<Location, "pathname" | "hash">): string {
  return pathname === asking && hash.startsWith("#/") ? asking + hash.slice(1) : pathname;
}

/** The address of a screen, as the browser shows and sends it. */
export function addressOf(screen: string): string {
  return screen.startsWith(`${asking}/`) ? `${asking}#${screen.slice(asking.length)}` : screen;
}

/** The part of an address that may be told to the server, to come back to it. */
export function tellable(screen: string): string {
  return addressOf(screen).replace(/#.*/, "");
}

/** Whoever comes by an address that tells more: from here on it tells no more. */
export function quieten(): void {
  const quiet = addressOf(location.pathname);
  if (quiet !== location.pathname) history.replaceState(history.state, "", quiet + location.search);
}

const here = (): string => screenAt(location);
const go = (screen: string, options?: { replace?: boolean; state?: unknown }): void => navigate(addressOf(screen), options);

export const useQuietLocation: BaseLocationHook = () => [useLocationProperty(here), go];
