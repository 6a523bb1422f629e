// The frame of the operator's pages, with the promise that nothing clinical is here.
import type { ReactNode } from "react";
import { Icon } from "../design/Icon";
import { DeskShell } from "../features/desk/DeskShell";
import { useWords } from "../words";

export function OperatorShell({ title, bar, children }: { title: string; bar: ReactNode; children: ReactNode }) {
  const t = useWords("operator");
  const books = useWords("books");
  const staff = useWords("staff");
  return (
    <DeskShell
      title={title}
      places={[{ href: "/", icon: "chart", label: t("place.today"), testId: "place-today" }, { href: "/doctors", icon: "doctor", label: staff("place"), testId: "place-doctors" }, { href: "/money", icon: "file", label: books("place"), testId: "place-money" }]}
      last={{ href: "/account", icon: "settings", label: t("place.account"), testId: "place-account" }}
      bar={
        <>
          {bar}
          <p className="grow" />
          <p className="nothing"><Icon name="lock" size="s" /><span>{t.rich("nothing")}</span></p>
        </>
      }
    >
      {children}
    </DeskShell>
  );
}
