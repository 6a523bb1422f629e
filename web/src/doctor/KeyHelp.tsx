// The list of single keys, opened with "?".
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { useWords } from "../words";

const all = [
  ["D", "duty"],
  ["Enter", "accept"],
  ["P", "pass"],
  ["B", "pause"],
  ["M", "mic"],
  ["V", "camera"],
  ["A", "sound"],
  ["T", "chat"],
  ["S", "safety"],
  ["L", "leave"],
  ["I", "told"],
  ["F", "finish"],
  ["F6", "regions"],
  ["↑ ↓", "rows"],
  ["?", "help"],
] as const;

export function KeyTable() {
  const t = useWords("doctor");
  return (
    <table className="table keytable">
      <caption className="sr">{t("keys")}</caption>
      <tbody>
        {all.map(([key, what]) => (
          <tr key={key}>
            <th scope="row"><kbd className="kbd">{key}</kbd></th>
            <td>{t(`key.${what}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function KeyHelp({ open, onClose }: { open: boolean; onClose(): void }) {
  const t = useWords("doctor");
  return (
    <Dialog title={t("keys")} open={open} onClose={onClose}>
      <div className="stack">
        <p className="small soft">{t("keys.when")}</p>
        <KeyTable />
        <Button onPress={onClose}>{t("close")}</Button>
      </div>
    </Dialog>
  );
}
