// A code for a camera, drawn as one path; whoever does not see it hears what it is for.
import qrcode from "qrcode-generator";
import { useMemo } from "react";

const quiet = 4;

/** One square path per dark module, in units of a module. */
function drawn(text: string): { size: number; path: string } {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const dark = Array.from({ length: count * count }, (_, index) => [Math.floor(index / count), index % count] as const).filter(([row, column]) => code.isDark(row, column));
  return { size: count + 2 * quiet, path: dark.map(([row, column]) => `M${column + quiet} ${row + quiet}h1v1h-1z`).join("") };
}

export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return <svg className="qrcode" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} data-testid="qrcode"><path d={path} /></svg>;
}
