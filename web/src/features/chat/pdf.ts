// A PDF read behind a wall: a frame of no origin gets the bytes of one file, and hands back pictures and words.
import { drawnOf, idOf, pagesOf, READY, type Drawn, type Wish } from "../../paper/messages.model";

export interface Paper {
  pages: number;
  /** Paints a page as wide as the canvas is shown; answers what is written on it, for who does not see it. */
  paint(page: number, canvas: HTMLCanvasElement): Promise<string>;
  close(): void;
}

/** From the loaded page to its first word; opening a file takes as long as it takes. */
const SILENCE_MS = 20_000;

export async function openPaper(blob: Blob): Promise<Paper> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const frame = wall();
  try {
    await ready(frame);
    const { port1: port, port2 } = new MessageChannel();
    const opened = next(port);
    // the frame has no origin that could be named here
    frame.contentWindow?.postMessage(bytes, "*", [bytes.buffer, port2]);
    return reader(frame, port, pagesOf(await opened));
  } catch (broken) {
    frame.remove();
    throw broken;
  }
}

/** May run scripts and nothing else; there, but for nobody to see, because browsers draw nothing where nothing is laid out. */
function wall(): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.referrerPolicy = "no-referrer";
  frame.className = "paper-wall";
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  frame.src = "/paper/";
  return frame;
}

function ready(frame: HTMLIFrameElement): Promise<void> {
  const gone = new AbortController();
  const { signal } = gone;
  return new Promise<void>((done, fail) => {
    const hear = ({ source, data }: MessageEvent) => {
      if (source === frame.contentWindow && source !== null && data === READY) done();
    };
    addEventListener("message", hear, { signal });
    frame.addEventListener("load", () => setTimeout(fail, SILENCE_MS, new Error("the reader says nothing")), { signal });
    document.body.append(frame);
  }).finally(() => gone.abort());
}

function next(port: MessagePort): Promise<unknown> {
  return new Promise((done) => {
    port.onmessage = ({ data }) => done(data);
  });
}

function reader(frame: HTMLIFrameElement, port: MessagePort, pages: number): Paper {
  const waiting = new Map<number, (said: unknown) => void>();
  let asked = 0;
  port.onmessage = ({ data }) => {
    const id = idOf(data);
    if (id !== null) waiting.get(id)?.(data);
  };
  const ask = async (page: number, width: number): Promise<Pick<Drawn, "picture" | "text">> => {
    const wish: Wish = { id: ++asked, page, width };
    const said = new Promise<unknown>((done) => waiting.set(wish.id, done)).finally(() => waiting.delete(wish.id));
    port.postMessage(wish);
    return drawnOf(await said);
  };
  const paint = async (page: number, canvas: HTMLCanvasElement) => {
    const { picture, text } = await ask(page, Math.round(canvas.clientWidth * devicePixelRatio));
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    picture.close();
    return text;
  };
  const close = () => {
    port.close();
    frame.remove();
  };
  return { pages, paint, close };
}
