// The page behind the wall: it takes one PDF from the page around it, and hands back pictures and words, until it is removed.
import "./cut";
import { failed, READY, type Answer, type Wish } from "./messages.model";
import { openPdf } from "./draw";

function answer(port: MessagePort, said: Answer): void {
  port.postMessage(said, said.kind === "drawn" ? [said.picture] : []);
}

async function serve(port: MessagePort, bytes: Uint8Array): Promise<void> {
  try {
    const paper = await openPdf(bytes);
    port.onmessage = ({ data }: MessageEvent<Wish>) => void paper.draw(data).catch(() => failed(data.id)).then((said) => answer(port, said));
    answer(port, { kind: "opened", pages: paper.pages });
  } catch {
    answer(port, failed(0));
  }
}

/** One file only: the next one gets a frame of its own, which knows nothing of this one. */
function take({ source, data, ports: [port] }: MessageEvent): void {
  if (source !== window.parent || !port || !(data instanceof Uint8Array)) return;
  removeEventListener("message", take);
  void serve(port, data);
}

if (window.parent !== window) {
  addEventListener("message", take);
  window.parent.postMessage(READY, "*");
}
