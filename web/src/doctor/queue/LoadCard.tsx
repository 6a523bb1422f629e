// How much the doctor has done today: their own figures, for themselves.
import { useQuery } from "@tanstack/react-query";
import { history } from "../../api/doctor";
import { useNow } from "../../features/desk/useNow";
import { useWords } from "../../words";
import { keys } from "../keys";
import { loadOf } from "./load.model";

export function LoadCard() {
  const t = useWords("doctor");
  const past = useQuery({ queryKey: keys.history, queryFn: history, refetchInterval: 60_000 }).data ?? [];
  const load = loadOf(past, useNow(60_000));
  return (
    <section className="card" aria-labelledby="load" data-testid="load">
      <h2 id="load">{t("load")}</h2>
      <dl className="figures">
        <div><dt>{t("load.hour")}</dt><dd>{load.hour}</dd></div>
        <div><dt>{t("load.today")}</dt><dd>{load.today}</dd></div>
        <div><dt>{t("load.minutes")}</dt><dd>{t("minutes", { count: load.minutes })}</dd></div>
      </dl>
    </section>
  );
}
