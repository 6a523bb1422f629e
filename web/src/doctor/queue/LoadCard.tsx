// How much the doctor has done, beside what they are held to: their own figures, for themselves.
import { useQuery } from "@tanstack/react-query";
import { history, load as fetchLoad } from "../../api/doctor";
import type { DoctorLoad } from "../../api/types";
import { Note } from "../../design/Surfaces";
import { useNow } from "../../features/desk/useNow";
import { serverNow } from "../../live/clock";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";
import { loadOf } from "./load.model";

const EVERY_MS = 60_000;

export function useLoad(): DoctorLoad | undefined {
  return useQuery({ queryKey: keys.load, queryFn: fetchLoad, refetchInterval: EVERY_MS }).data;
}

export function LoadCard() {
  const t = useWords("doctor");
  const past = useQuery({ queryKey: keys.history, queryFn: history, refetchInterval: EVERY_MS }).data ?? [];
  const load = useLoad();
  const minutes = loadOf(past, useNow(EVERY_MS)).minutes;
  return (
    <section className="card" aria-labelledby="load" data-testid="load">
      <h2 id="load">{t("load")}</h2>
      {load && (
        <ul className="loads">
          <Measure name={t("load.hour")} count={load.hour} limit={load.limits.per_hour} />
          <Measure name={t("load.today")} count={load.day} limit={load.limits.per_day} />
          <Measure name={t("load.week")} count={load.week} limit={load.limits.per_week} />
          <Measure name={t("load.run")} count={load.run_minutes} limit={load.limits.run_minutes} minutes />
        </ul>
      )}
      <dl className="figures">
        <div><dt>{t("load.minutes")}</dt><dd>{t("minutes", { count: minutes })}</dd></div>
      </dl>
    </section>
  );
}

function Measure({ name, count, limit, minutes = false }: { name: string; count: number; limit: number | null | undefined; minutes?: boolean }) {
  const t = useWords("doctor");
  const most = limit ?? 0;
  const share = most > 0 ? Math.min(1, count / most) : 0;
  return (
    <li>
      <p><span>{name}</span><strong>{minutes ? t("minutes", { count }) : t("load.of", { count, limit: most })}</strong></p>
      <span className={share >= 0.9 ? "meter meter--warn" : "meter"} aria-hidden="true"><i style={{ inlineSize: `${Math.round(share * 100)}%` }} /></span>
    </li>
  );
}

/** Why nobody rings now, in one plain sentence. */
export function RestNote() {
  const t = useWords("doctor");
  const { time } = useFormats();
  const load = useLoad();
  if (!load?.rest_until || !load.rest_reason || Date.parse(load.rest_until) <= serverNow()) return null;
  const { limits, rest_reason: reason } = load;
  const counts = { hour: limits.per_hour, day: limits.per_day, week: limits.per_week, run: limits.run_minutes };
  return (
    <Note tone="warn" icon="cup" role="status">
      <div data-testid="rest" data-reason={reason}>
        <strong>{t("rest.title", { time: time(load.rest_until) })}</strong>
        <p>{t(`rest.${reason}`, { count: counts[reason] ?? 0 })}</p>
      </div>
    </Note>
  );
}
