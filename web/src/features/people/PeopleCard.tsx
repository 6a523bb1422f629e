// The way from "my data" to my people.
import { LinkButton } from "../../design/Button";
import { useWords } from "../../words";
import { Section } from "../mydata/Section";
import { usePeople } from "./usePeople";

export function PeopleCard() {
  const t = useWords("people");
  const found = usePeople().data;
  const count = (found?.cares_for.length ?? 0) + (found?.cared_by.length ?? 0);
  return (
    <Section title={t("title")} icon="people" lead={t("card.lead")} testId="people">
      {found && <p className="small soft">{t("card.count", { count })}</p>}
      <LinkButton look="second" href="/people" data-testid="open-people">{t("card.go")}</LinkButton>
    </Section>
  );
}
