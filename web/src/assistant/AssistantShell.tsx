// The frame of the pages of a nurse or assistant, with what they do and what only the doctor does.
import type { ReactNode } from "react";
import { Heading } from "../app/Screen";
import { Icon } from "../design/Icon";
import { DeskShell } from "../features/desk/DeskShell";
import { useWords } from "../words";

export function AssistantShell({ title, children }: { title: string; children: ReactNode }) {
  const t = useWords("assistants");
  return (
    <DeskShell
      title={title}
      places={[{ href: "/", icon: "file", label: t("place.cases"), testId: "place-cases" }]}
      last={{ href: "/account", icon: "settings", label: t("place.account"), testId: "place-account" }}
      bar={
        <>
          <Heading>{title}</Heading>
          <p className="grow" />
          <p className="bar__lock row soft small"><Icon name="lock" size="s" />{t("note")}</p>
        </>
      }
    >
      {children}
    </DeskShell>
  );
}
