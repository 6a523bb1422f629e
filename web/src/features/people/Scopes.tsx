// What a mandate is for and until when, in one sentence.
import type { Granted } from "../../api/people";
import { useFormats, useWords } from "../../words";

export function Scopes({ scopes, until }: { scopes: readonly Granted[]; until: string }) {
  const t = useWords("people");
  const { day, list } = useFormats();
  return <>{t("scopes", { what: list(scopes.map((one) => t(`scope.${one}.short`))), day: day(until) })}</>;
}
