// A PDF drawn by us: read in a worker, painted on canvases. Nothing in it can run, link, or ask for anything.
import { getDocument, PDFWorker, type PDFDocumentProxy } from "pdfjs-dist";
import worker from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { scriptAddress } from "../../app/trusted";

export interface Paper {
  pages: number;
  /** Paints a page as wide as the canvas is shown; answers what is written on it, for who does not see it. */
  paint(page: number, canvas: HTMLCanvasElement): Promise<string>;
  close(): void;
}

/** Longest side of a painted page in pixels: what a phone can hold in memory. */
const SHARP = 2200;

export async function openPaper(blob: Blob): Promise<Paper> {
  const port = new Worker(scriptAddress(worker), { type: "module" });
  const reading = getDocument({ data: new Uint8Array(await blob.arrayBuffer()), worker: PDFWorker.create({ port }), enableXfa: false });
  const close = () => void reading.destroy().finally(() => port.terminate());
  try {
    const paper = await reading.promise;
    return { pages: paper.numPages, paint: (page, canvas) => paint(paper, page, canvas), close };
  } catch (broken) {
    close();
    throw broken;
  }
}

async function paint(paper: PDFDocumentProxy, number: number, canvas: HTMLCanvasElement): Promise<string> {
  const page = await paper.getPage(number);
  const whole = page.getViewport({ scale: 1 });
  const wanted = (canvas.clientWidth || whole.width) * devicePixelRatio / whole.width;
  const viewport = page.getViewport({ scale: Math.min(wanted, SHARP / Math.max(whole.width, whole.height)) });
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  await page.render({ canvas, viewport }).promise;
  const { items } = await page.getTextContent();
  return items.map((item) => ("str" in item ? item.str : "")).join(" ").trim();
}
