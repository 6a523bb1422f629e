// The doctor wished for, while the person is still on the way to the line.
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

/** `undefined` is not chosen yet, `null` is whoever is free first. */
export type WishedDoctor = string | null | undefined;

interface Wish {
  doctor: WishedDoctor;
  choose(doctor: WishedDoctor): void;
}

const WishContext = createContext<Wish | null>(null);

export function WishProvider({ children }: { children: ReactNode }) {
  const [doctor, choose] = useState<WishedDoctor>();
  const wish = useMemo(() => ({ doctor, choose }), [doctor]);
  return <WishContext value={wish}>{children}</WishContext>;
}

export function useWish(): Wish {
  const wish = useContext(WishContext);
  if (!wish) throw new Error("useWish outside WishProvider");
  return wish;
}
