// The brand of this page, for its name, its mark and its opening hours.
import { createContext, useContext } from "react";
import type { Brand } from "../api/types";
import { markOf, plainBrand } from "./brand";

export const BrandContext = createContext<Brand>(plainBrand);

export function useBrand(): Brand {
  return useContext(BrandContext);
}

const paint = { ink: "currentColor", accent: "var(--accent)" };

/** The brand's sign; beside its name in words, so hidden from assistive technology. */
export function BrandMark({ className }: { className?: string }) {
  const mark = markOf(useBrand());
  return (
    <svg className={className} viewBox={mark.viewBox} aria-hidden="true" focusable="false">
      {mark.shapes.map((shape, index) =>
        shape.kind === "circle" ? (
          <circle key={index} cx={shape.cx} cy={shape.cy} r={shape.r} fill={paint[shape.fill]} />
        ) : (
          <path key={index} d={shape.d} fill={shape.fill ? paint[shape.fill] : "none"} stroke={shape.stroke && paint[shape.stroke]} strokeWidth={shape.width} strokeLinecap="round" />
        ),
      )}
    </svg>
  );
}
