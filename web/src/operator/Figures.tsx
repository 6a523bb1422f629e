// Figures and small charts; each chart is also a list that a screen reader reads.
import { useId } from "react";
import { hoursOf, type Row } from "./board.model";

export function Figure({ value, name, hidden }: { value: string; name: string; hidden?: boolean }) {
  return (
    <p className="figure">
      <strong>{value}</strong>
      <span className={hidden ? "sr" : "soft small"}>{name}</span>
    </p>
  );
}

export function Bars({ title, rows }: { title: string; rows: readonly Row[] }) {
  const most = Math.max(1, ...rows.map((row) => row.count));
  const id = useId();
  return (
    <div>
      <h3 id={id} className="soft small">{title}</h3>
      <ul className="bars" aria-labelledby={id}>
        {rows.map((row) => (
          <li key={row.label}>
            <span>{row.label}</span>
            <span className="meter" aria-hidden="true"><span style={{ inlineSize: `${(100 * row.count) / most}%` }} /></span>
            <strong>{row.count}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Columns({ title, byHour, name }: { title: string; byHour: Record<string, number>; name(hour: number): string }) {
  const hours = hoursOf(byHour);
  const most = Math.max(1, ...hours.map((one) => one.count));
  const id = useId();
  return (
    <div>
      <h3 id={id} className="soft small">{title}</h3>
      <ul className="columns" aria-labelledby={id}>
        {hours.map(({ hour, count }) => (
          <li key={hour}>
            <strong>{count}</strong>
            <span className="columns__bar" aria-hidden="true" style={{ blockSize: `${(100 * count) / most}%` }} />
            <span className="cap soft"><span aria-hidden="true">{hour}</span><span className="sr">{name(hour)}</span></span>
          </li>
        ))}
      </ul>
    </div>
  );
}
