// Why no file leaves for the mutualities, in words, how much waits for that, and which places of the drawing it is about.
import type { HeldBack } from "../api/claims";
import { Note } from "../design/Surfaces";
import { useFormats, useWords } from "../words";

export function HeldNote({ held }: { held: HeldBack }) {
  const t = useWords("insurers");
  const { money } = useFormats();
  return (
    <Note tone="warn">
      <div className="money__held" data-testid="claims-held">
        <strong>{t(`op.held.${held.reason}`)}</strong>
        <p>{t(`op.held.${held.reason}.why`)}</p>
        <p><strong>{t("op.held.waits", { count: held.claims })}</strong>{held.claims > 0 && <> · {money(held.insurer_cents)}</>}</p>
        {held.zones.length > 0 && (
          <details>
            <summary>{t("op.held.zones")}</summary>
            <ul className="money__zones">{held.zones.map((line) => <li key={line}><code>{line}</code></li>)}</ul>
          </details>
        )}
      </div>
    </Note>
  );
}
