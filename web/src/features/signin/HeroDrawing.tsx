// Two people and the line between them.

export function HeroDrawing() {
  return (
    <div className="hero" aria-hidden="true">
      <svg viewBox="0 0 350 210" focusable="false">
        <path className="hero__line" d="M70 96c0 62 44 96 105 96s105-34 105-96" />
        <circle className="hero__one" cx="70" cy="52" r="34" />
        <circle className="hero__two" cx="280" cy="52" r="34" />
        <path className="hero__tick" d="M62 52l6 6 11-13" />
        <path className="hero__plus" d="M280 40v24M268 52h24" />
      </svg>
    </div>
  );
}
