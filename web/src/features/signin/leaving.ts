// Remembers in this tab that the person left for itsme, so that their return can be told once.

const name = "doktr.left-for-itsme";

export function leaving(): void {
  sessionStorage.setItem(name, "yes");
}

export function cameBack(): boolean {
  const left = sessionStorage.getItem(name) !== null;
  sessionStorage.removeItem(name);
  return left;
}
