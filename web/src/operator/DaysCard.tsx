// Waits and estimates over the last two weeks, day by day and by language: charts, and the same as tables.
import { useQuery } from "@tanstack/react-query";
import { figures } from "../api/operator";
import type { DayFigures, Figures, LanguageFigures } from "../api/types";
import { Loading } from "../design/Surfaces";
import { useFormats, useWords } from "../words";
import { barsOf, hitsBy, hitsOf, natural, ninthsOf, readable, waitsOf, type DayPoint } from "./days.model";

const DAYS = 14;
const EVERY_MS = 60_000;
const HEIGHT = 110;
const STEP = 48;
const WIDE = 96;
const GOAL = 80;

export function DaysCard() {
  const t = useWords("operator");
  const told = useQuery({ queryKey: ["operator", "figures"], queryFn: () => figures(DAYS), refetchInterval: EVERY_MS }).data;
  return (
    <section className="card board__days" aria-labelledby="days" data-testid="days">
      <h2 id="days">{t("days")}</h2>
      {told ? <Days figures={told} /> : <Loading />}
    </section>
  );
}

function Days({ figures: { days, languages } }: { figures: Figures }) {
  const t = useWords("operator");
  const minutes = (count: number) => t("days.count", { count });
  const percent = (count: number) => t("days.percent", { count });
  const { languageName } = useFormats();
  const nameOf = ({ day }: DayPoint) => languageName(day);
  return (
    <div className="stack">
      {days.every((one) => one.known === 0) && <p className="soft">{t("days.none")}</p>}
      <div className="days__charts">
        <Chart title={t("days.wait")} points={waitsOf(days)} told={minutes} />
        <Chart title={t("days.right")} points={hitsOf(days)} told={percent} most={100} goal={GOAL} />
      </div>
      <Table days={days} />
      {languages.length > 0 && (
        <>
          <h3>{t("days.languages")}</h3>
          <div className="days__charts" data-testid="days-languages">
            <Chart title={t("days.languageWait")} points={ninthsOf(languages)} told={minutes} name={nameOf} step={WIDE} />
            <Chart title={t("days.right")} points={hitsBy(languages)} told={percent} most={100} goal={GOAL} name={nameOf} step={WIDE} />
          </div>
          <Languages languages={languages} />
        </>
      )}
    </div>
  );
}

const dayOf = ({ day }: DayPoint): string => String(Number(day.slice(8)));

interface ChartProps {
  title: string;
  points: readonly DayPoint[];
  told(value: number): string;
  most?: number;
  goal?: number;
  step?: number;
  name?(point: DayPoint): string;
}

/** The table below says the same to who does not see it. */
function Chart({ title, points, told, most, goal, step = STEP, name = dayOf }: ChartProps) {
  const width = points.length * step;
  const at = goal === undefined || most === undefined ? null : HEIGHT + 20 - (goal / most) * HEIGHT;
  return (
    <figure className="days" aria-hidden="true">
      <figcaption className="small">{title}</figcaption>
      <div className="scroll">
        <svg className="hours" viewBox={`0 0 ${width} ${HEIGHT + 44}`} style={{ minInlineSize: readable(width), maxInlineSize: natural(width) }}>
          <path className="hours__floor" d={`M0 ${HEIGHT + 20}H${width}`} />
          {at !== null && <path className="days__goal" d={`M0 ${at}H${width}`} />}
          {barsOf(points, HEIGHT, step, most).map(({ x, height, point }) => (
            <g key={point.day}>
              {point.value !== null && <rect className="hours__bar" x={x + 8} y={HEIGHT + 20 - height} width={step - 16} height={Math.max(2, height)} rx="6" />}
              {point.value !== null && <text className="hours__count" x={x + step / 2} y={HEIGHT + 14 - height} textAnchor="middle">{told(point.value)}</text>}
              <text className="hours__hour" x={x + step / 2} y={HEIGHT + 38} textAnchor="middle">{name(point)}</text>
            </g>
          ))}
        </svg>
      </div>
    </figure>
  );
}

function useMinutes(): (seconds: number | null) => string {
  const t = useWords("operator");
  return (seconds) => (seconds === null ? "–" : t("days.min", { count: Math.round(seconds / 60) }));
}

function Table({ days }: { days: readonly DayFigures[] }) {
  const t = useWords("operator");
  const { day } = useFormats();
  const minutes = useMinutes();
  return (
    <details>
      <summary>{t("days.table")}</summary>
      <div className="scroll" role="group" aria-label={t("days")} tabIndex={0}>
        <table className="table" data-testid="days-table">
          <thead>
            <tr>{[t("days.day"), t("days.asked"), t("days.median"), t("days.ninth"), t("days.hits"), t("days.guard"), t("days.full")].map((name) => <th key={name} scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>
            {days.map((one) => (
              <tr key={one.day}>
                <th scope="row">{day(one.day)}</th>
                <td>{one.asked}</td>
                <td>{minutes(one.median_s)}</td>
                <td>{minutes(one.ninth_s)}</td>
                <td>{one.known > 0 ? t("days.percent", { count: Math.round((100 * one.right) / one.known) }) : "–"}</td>
                <td>{one.guard}</td>
                <td>{one.full}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Languages({ languages }: { languages: readonly LanguageFigures[] }) {
  const t = useWords("operator");
  const { languageName } = useFormats();
  const minutes = useMinutes();
  return (
    <details>
      <summary>{t("days.table")}</summary>
      <div className="scroll" role="group" aria-label={t("days.languages")} tabIndex={0}>
        <table className="table" data-testid="languages-table">
          <thead>
            <tr>{[t("days.language"), t("days.asked"), t("days.median"), t("days.ninth"), t("days.hits")].map((name) => <th key={name} scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>
            {languages.map((one) => (
              <tr key={one.language}>
                <th scope="row">{languageName(one.language)}</th>
                <td>{one.asked}</td>
                <td>{minutes(one.median_s)}</td>
                <td>{minutes(one.ninth_s)}</td>
                <td>{one.known > 0 ? t("days.percent", { count: Math.round((100 * one.right) / one.known) }) : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
