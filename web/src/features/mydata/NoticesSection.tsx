// Which of my browsers show a message when it is my turn, and stopping that there.
import { useQuery } from "@tanstack/react-query";
import { pushes, stopPushes } from "../../api/patient";
import type { PushBrowser } from "../../api/types";
import { Icon } from "../../design/Icon";
import { Tag } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { stopHere } from "../notices/push";
import { Folded } from "./Folded";
import { RevokeButton } from "./RevokeButton";
import { ListOf, Section } from "./Section";

export function NoticesSection() {
  const t = useWords("mydata");
  const found = useQuery({ queryKey: keys.pushes, queryFn: async () => (await pushes()).subscriptions });
  return (
    <Section title={t("notices")} icon="bell" lead={t("notices.lead")} testId="notices">
      <ListOf query={found} empty={t("notices.none")}>
        {(items) => <Folded items={items}>{(one) => <OneBrowser key={one.id} browser={one} />}</Folded>}
      </ListOf>
    </Section>
  );
}

function OneBrowser({ browser }: { browser: PushBrowser }) {
  const t = useWords("mydata");
  const { day } = useFormats();
  const stop = async () => {
    await stopPushes(browser.id);
    if (browser.this_device) await stopHere();
  };
  return (
    <li className="row row--wrap">
      <Icon name="bell" />
      <div className="grow">
        <strong>{browser.label}</strong> {browser.this_device && <Tag tone="ok">{t("this")}</Tag>}
        <p className="cap soft">{t("notices.since", { day: day(browser.made_at) })}</p>
      </div>
      <RevokeButton title={t("notices.ask", { name: browser.label })} body={t("notices.ask.body")} yes={t("notices.yes")} revoke={stop} testId="stop-notices">
        {t("notices.end")}
      </RevokeButton>
    </li>
  );
}
