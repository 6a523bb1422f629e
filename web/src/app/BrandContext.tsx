// The brand of this page, for its name, its mark and its opening hours.
import { createContext, useContext } from "react";
import type { Brand } from "../api/types";
import { plainBrand } from "./brand";

export const BrandContext = createContext<Brand>(plainBrand);

export function useBrand(): Brand {
  return useContext(BrandContext);
}

/** The main colour follows the text around it, so that the sign can lie on a dark band too. */
function paint(token: string | null | undefined): string | undefined {
  if (!token) return undefined;
  return token === "primary" || token === "ink" ? "currentColor" : `var(--${token})`;
}

/** The brand's sign; beside its name in words, so hidden from assistive technology. */
export function BrandMark({ className }: { className?: string }) {
  const { mark } = useBrand();
  return (
    <svg className={className} viewBox={mark.view_box} aria-hidden="true" focusable="false">
      {mark.shapes.map(({ d, fill, stroke, stroke_width }, index) => (
        <path key={index} d={d} fill={paint(fill) ?? "none"} stroke={paint(stroke)} strokeWidth={stroke_width ?? undefined} strokeLinecap="round" />
      ))}
    </svg>
  );
}
