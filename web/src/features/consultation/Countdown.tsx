// The ring around the seconds; hidden from assistive technology, which hears the sentence instead.

const radius = 54;
const around = 2 * Math.PI * radius;

export function Countdown({ left, whole }: { left: number; whole: number }) {
  const gone = around * (1 - Math.min(1, left / Math.max(1, whole)));
  return (
    <svg className="countdown" viewBox="0 0 128 128" aria-hidden="true" focusable="false">
      <circle className="countdown__way" cx="64" cy="64" r={radius} />
      <circle className="countdown__left" cx="64" cy="64" r={radius} strokeDasharray={around} strokeDashoffset={gone} transform="rotate(-90 64 64)" />
      <text className="countdown__number" x="64" y="77" textAnchor="middle">{left > 90 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : left}</text>
    </svg>
  );
}
