// A long list shows its first few; the rest comes when asked for.
import { useState, type ReactNode } from "react";
import { Button } from "../../design/Button";
import { useWords } from "../../words";

const few = 4;

export function Folded<T>({ items, children }: { items: readonly T[]; children(item: T): ReactNode }) {
  const t = useWords("mydata");
  const [all, setAll] = useState(false);
  return (
    <>
      <ul className="rows">{(all ? items : items.slice(0, few)).map(children)}</ul>
      {!all && items.length > few && <Button small look="plain" onPress={() => setAll(true)}>{t("all", { count: items.length })}</Button>}
    </>
  );
}
