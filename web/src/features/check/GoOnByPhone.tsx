// No camera in this computer: the same place in the line, on the phone.
import qrcode from "qrcode-generator";
import { useMemo } from "react";
import { useWords } from "../../words";

const quiet = 4;

/** One square path per dark module, in units of a module. */
function drawn(address: string): { size: number; path: string } {
  const code = qrcode(0, "M");
  code.addData(address);
  code.make();
  const count = code.getModuleCount();
  const dark = Array.from({ length: count * count }, (_, index) => [Math.floor(index / count), index % count] as const).filter(([row, column]) => code.isDark(row, column));
  return { size: count + 2 * quiet, path: dark.map(([row, column]) => `M${column + quiet} ${row + quiet}h1v1h-1z`).join("") };
}

export default function GoOnByPhone() {
  const t = useWords("check");
  const { size, path } = useMemo(() => drawn(location.origin), []);
  return (
    <section className="card card--flat by-phone">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("phone.picture")}><path d={path} /></svg>
      <div className="grow">
        <h2>{t("phone.title")}</h2>
        <p className="small soft">{t("phone.body")}</p>
      </div>
    </section>
  );
}
