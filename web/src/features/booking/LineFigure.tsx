// The drawing of the line. The words beside it say the same, so it is hidden from assistive technology.
import { lineDrawing } from "./line.model";

export function LineFigure({ position }: { position: number }) {
  const { me, ahead } = lineDrawing(position - 1);
  return (
    <figure className="line" aria-hidden="true">
      <svg viewBox="0 0 350 232" focusable="false">
        <defs>
          <linearGradient id="line-fade" gradientUnits="userSpaceOnUse" x1="0" y1="228" x2="120" y2="140">
            <stop offset="0" className="line__stop" stopOpacity="0" />
            <stop offset=".75" className="line__stop" stopOpacity=".22" />
          </linearGradient>
        </defs>
        <path className="line__way" d="M-10 240C26 196 60 150 130 130s120-10 182-66" stroke="url(#line-fade)" />
        <path className="line__dots" d="M86 153C100 143 114 135 130 130s120-10 182-66" />
        <g transform="translate(292 14)">
          <rect className="line__door" width="50" height="66" rx="14" />
          <path className="line__smile" d="M14 38c0 6 5 10 11 10s11-4 11-10" />
          <circle className="line__eye" cx="15" cy="25" r="4" />
          <circle className="line__eye line__eye--two" cx="35" cy="25" r="4" />
        </g>
        {ahead.map(([x, y]) => <circle key={x} className="line__other" cx={x} cy={y} r="13" />)}
        <circle className="line__behind" cx="28" cy="198" r="8" />
        <g className="line__me" style={{ translate: `${me[0]}px ${me[1]}px` }}>
          <circle className="line__pulse" r="30" />
          <circle className="line__dot" r="20" />
          <text className="line__number" y="7" textAnchor="middle">{position}</text>
        </g>
      </svg>
    </figure>
  );
}
