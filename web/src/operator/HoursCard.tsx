// People who asked for a doctor today, hour by hour.
import { useWords } from "../words";
import { readable } from "./days.model";
import { columnsOf, type Column } from "./figures.model";

const HEIGHT = 120;
const STEP = 44;

export function HoursCard({ hours }: { hours: Readonly<Record<string, number>> }) {
  const t = useWords("operator");
  const columns = columnsOf(hours);
  const width = columns.length * STEP;
  return (
    <section className="card board__wide board__hours" aria-labelledby="hours" data-testid="hours">
      <h2 id="hours">{t("hours")}</h2>
      {columns.every((column) => column.count === 0) && <p className="soft">{t("hours.none")}</p>}
      <div className="scroll" role="group" aria-label={t("hours")} tabIndex={0}>
        <svg className="hours" viewBox={`0 0 ${width} ${HEIGHT + 44}`} style={{ minInlineSize: readable(width) }} role="img" aria-label={told(t, columns)}>
          <path className="hours__floor" d={`M0 ${HEIGHT + 20}H${width}`} />
          {columns.map((column, index) => <Bar key={column.hour} column={column} x={index * STEP} />)}
        </svg>
      </div>
    </section>
  );
}

function Bar({ column, x }: { column: Column; x: number }) {
  const height = Math.round(column.height * HEIGHT);
  return (
    <g>
      {column.count > 0 && <rect className="hours__bar" x={x + 8} y={HEIGHT + 20 - height} width={STEP - 16} height={height} rx="6" />}
      {column.count > 0 && <text className="hours__count" x={x + STEP / 2} y={HEIGHT + 12 - height} textAnchor="middle">{column.count}</text>}
      <text className="hours__hour" x={x + STEP / 2} y={HEIGHT + 38} textAnchor="middle">{column.hour}</text>
    </g>
  );
}

function told(t: ReturnType<typeof useWords<"operator">>, columns: readonly Column[]): string {
  const busy = columns.filter((column) => column.count > 0).map(({ hour, count }) => t("hours.one", { hour, count }));
  return busy.length > 0 ? busy.join(", ") : t("hours.none");
}
