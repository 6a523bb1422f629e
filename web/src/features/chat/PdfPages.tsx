// The pages of a PDF under each other, each painted when it comes near; what is written on them can be read aloud.
import { useEffect, useRef, useState } from "react";
import { useWords } from "../../words";
import type { Paper } from "./pdf";

export function PdfPages({ blob }: { blob: Blob }) {
  const t = useWords("chat");
  const [paper, setPaper] = useState<Paper | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let opened: Paper | null = null;
    let gone = false;
    const show = (made: Paper) => {
      opened = made;
      if (gone) made.close();
      else setPaper(made);
    };
    import("./pdf").then(({ openPaper }) => openPaper(blob)).then(show).catch(() => setFailed(true));
    return () => {
      gone = true;
      opened?.close();
    };
  }, [blob]);
  if (failed) return <p role="alert" data-testid="pdf-failed">{t("pdf.failed")}</p>;
  if (!paper) return <p role="status">{t("getting")}</p>;
  return (
    <div className="paper-pages" tabIndex={0} role="group" aria-label={t("pdf.pages", { count: paper.pages })} data-testid="pdf-pages">
      {Array.from({ length: paper.pages }, (_, index) => <Page key={index} paper={paper} number={index + 1} />)}
    </div>
  );
}

function Page({ paper, number }: { paper: Paper; number: number }) {
  const t = useWords("chat");
  const canvas = useRef<HTMLCanvasElement>(null);
  const [written, setWritten] = useState<string | null>(null);
  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    const near = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      near.disconnect();
      paper.paint(number, place).then(setWritten, () => setWritten(""));
    }, { rootMargin: "100%" });
    near.observe(place);
    return () => near.disconnect();
  }, [paper, number]);
  return (
    <>
      <canvas ref={canvas} role="img" aria-label={t("pdf.page", { page: number, of: paper.pages })} data-painted={written !== null || undefined} data-testid="pdf-page" />
      {written && <p className="sr">{written}</p>}
    </>
  );
}
