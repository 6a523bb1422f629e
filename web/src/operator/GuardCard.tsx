// What protects doctors today: who rests, why nobody rings them, and whether the intake closed by itself.
import type { Board } from "../api/operator";
import { Note } from "../design/Surfaces";
import { useFormats, useWords } from "../words";
import { guardReasons, sharesOf } from "./figures.model";

export function GuardCard({ guard }: { guard: Board["guard"] }) {
  const t = useWords("operator");
  const { isToday, moment, time } = useFormats();
  const when = (at: string) => (isToday(at) ? time(at) : moment(at));
  const shares = sharesOf(guard.today, guardReasons);
  return (
    <section className="card board__wide" aria-labelledby="guard" data-testid="guard">
      <h2 id="guard">{t("guard")}</h2>
      <p className="small soft">{t("guard.resting", { count: guard.resting })}</p>
      {guard.full_until && <Note tone="warn" role="status">{t("guard.full", { time: when(guard.full_until) })}</Note>}
      {shares.length === 0 && <p className="soft">{t("guard.none")}</p>}
      <ul className="shares">
        {shares.map(({ name, count, share }) => (
          <li key={name}>
            <p><span>{t(`guard.${guardReasons.find((one) => one === name) ?? "hour"}`)}</span><strong>{count}</strong></p>
            <span className="meter" aria-hidden="true"><i style={{ inlineSize: `${Math.round(share * 100)}%` }} /></span>
          </li>
        ))}
      </ul>
    </section>
  );
}
