// The four figures one looks at first.
import type { Board } from "../api/operator";
import { useWords } from "../words";
import { minutesOf } from "./figures.model";

export function KeyFigures({ board }: { board: Board }) {
  const t = useWords("operator");
  const { waiting, today, doctors } = board;
  const paused = doctors.filter((one) => one.state === "paused").length;
  const busy = doctors.filter((one) => one.busy).length;
  return (
    <section className="keyfigures" aria-label={t("key")}>
      <Figure id="waiting" name={t("waiting")} value={String(waiting.count)} more={waiting.count > 0 ? t("waiting.more") : t("waiting.none")} />
      <Figure id="wait" name={t("wait")} value={waiting.count > 0 ? t("minutes", { count: minutesOf(waiting.median_s) }) : "–"} more={waiting.count > 0 ? t("wait.longest", { count: minutesOf(waiting.longest_s) }) : t("waiting.none")} />
      <Figure id="doctors" name={t("doctors")} value={String(doctors.length)} more={t("doctors.more", { busy, paused })} />
      <Figure id="today" name={t("today")} value={String(today.asked)} more={t("today.more", { ended: today.ended, cancelled: today.cancelled, expired: today.expired })} />
    </section>
  );
}

function Figure({ id, name, value, more }: { id: string; name: string; value: string; more: string }) {
  return (
    <div className="card card--tight" data-testid={`figure-${id}`}>
      <p className="small soft">{name}</p>
      <p className="keyfigure">{value}</p>
      <p className="small">{more}</p>
    </div>
  );
}
