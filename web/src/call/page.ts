// What happens to the page around a call: networks that change, tabs that are hidden, the same call in another tab.

export interface PageEvents {
  network(online: boolean): void;
  /** Reload, closed tab, other page: the connections go with it. */
  gone(): void;
}

interface Connection extends EventTarget {
  type?: string;
}

/** Returns what undoes it. */
export function watchPage(events: PageEvents): () => void {
  const { connection } = navigator as { connection?: Connection };
  let type = connection?.type;
  const changed = () => events.network(navigator.onLine);
  // Browsers tell here too that the same network became faster or slower, every few seconds.
  const moved = () => {
    if (connection?.type !== type) changed();
    type = connection?.type;
  };
  const gone = () => events.gone();
  addEventListener("online", changed);
  addEventListener("offline", changed);
  addEventListener("pagehide", gone);
  connection?.addEventListener("change", moved);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
    removeEventListener("pagehide", gone);
    connection?.removeEventListener("change", moved);
  };
}

/** Two tabs of one browser share a device: the one that claims the call last has it. */
export class Claim {
  private readonly tabs: BroadcastChannel;

  constructor(consultation: string, onTaken: () => void) {
    this.tabs = new BroadcastChannel(`doktr-call-${consultation}`);
    this.tabs.onmessage = onTaken;
  }

  make(): void {
    this.tabs.postMessage("here");
  }

  end(): void {
    this.tabs.close();
  }
}
