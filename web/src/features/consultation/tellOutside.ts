// A message of the browser while the page is not looked at. It says no name and nothing about health.

export function tellOutside(text: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted" || document.visibilityState === "visible") return;
  void navigator.serviceWorker?.getRegistration().then((worker) => worker?.showNotification(text, { tag: "turn", icon: "/icon.svg" }));
}
