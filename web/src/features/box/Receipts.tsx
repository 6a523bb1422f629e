// What was destroyed, and that this device checked the receipts by itself.
import { useReceipts } from "../../vault/VaultProvider";
import type { Checked } from "../../vault/receipts";
import { Note } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";

export function Receipts() {
  const t = useWords("box");
  const receipts = [...useReceipts().values()];
  if (receipts.length === 0) return null;
  return (
    <section className="card stack stack--tight" aria-labelledby="receipts" data-testid="receipts">
      <h2 id="receipts">{t("receipts")}</h2>
      <p className="small soft">{t("receipts.help")}</p>
      <ul className="rows">{receipts.map((one) => <OneReceipt key={one.safe} checked={one} />)}</ul>
      {receipts.some(({ receipt }) => receipt) && <p className="small">{t("receipt.body")}</p>}
      <p className="small soft">{t("receipt.limits")}</p>
    </section>
  );
}

function OneReceipt({ checked: { receipt, state } }: { checked: Checked }) {
  const t = useWords("box");
  const { moment } = useFormats();
  if (state === "withheld") return <li className="small soft" data-testid="receipt" data-state={state}>{t("receipt.none")}</li>;
  if (!receipt) return <li><Note tone="danger">{t("receipt.bad")}</Note></li>;
  return (
    <li data-testid="receipt" data-state={state}>
      <p className="strong">{t("receipt.at", { moment: moment(receipt.destroyedAt) })}</p>
      <p className="small soft">{state === "logged" ? t("receipt.ok") : t("receipt.signed")}</p>
    </li>
  );
}
