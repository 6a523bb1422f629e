// The icon set: thin line drawings on a 24 px grid; always beside words, so hidden from assistive technology.
import { icons, type IconName } from "./icons";

export type { IconName };

export function Icon({ name, size, className }: { name: IconName; size?: "s" | "l"; className?: string }) {
  const classes = ["ic", size && `ic--${size}`, className].filter(Boolean).join(" ");
  return (
    <svg className={classes} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {icons[name].map((shape, index) =>
        typeof shape === "string" ? (
          <path key={index} d={shape} />
        ) : (
          <circle key={index} cx={shape[0]} cy={shape[1]} r={shape[2]} fill={shape[3] ? "currentColor" : undefined} />
        ),
      )}
    </svg>
  );
}
