// A PDF read and drawn by pdf.js, in this page itself. Nothing in it can run, link, or ask for anything.
import { getDocument, type PDFDocumentProxy } from "pdfjs-dist";
// A page of no origin can load no worker; with its other half here, the reader does without one.
import "pdfjs-dist/build/pdf.worker.min.mjs";
import { SHARPEST, type Drawn, type Wish } from "./messages.model";

export interface Pdf {
  pages: number;
  draw(wish: Wish): Promise<Drawn>;
}

export async function openPdf(data: Uint8Array): Promise<Pdf> {
  const pdf = await getDocument({ data, enableXfa: false, disableWorkerRendering: true }).promise;
  return { pages: pdf.numPages, draw: (wish) => draw(pdf, wish) };
}

async function draw(pdf: PDFDocumentProxy, { id, page: number, width }: Wish): Promise<Drawn> {
  const page = await pdf.getPage(number);
  const whole = page.getViewport({ scale: 1 });
  const wanted = (width || whole.width) / whole.width;
  const viewport = page.getViewport({ scale: Math.min(wanted, SHARPEST / Math.max(whole.width, whole.height)) });
  const canvas = document.createElement("canvas");
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  await page.render({ canvas, viewport }).promise;
  const picture = await createImageBitmap(canvas);
  // some browsers keep the memory of a canvas for long unless it is made small
  canvas.width = canvas.height = 0;
  const { items } = await page.getTextContent();
  return { kind: "drawn", id, picture, text: items.map((item) => ("str" in item ? item.str : "")).join(" ").trim() };
}
