// Consultations that could not be charged for too long: an operator closes one, with a reason; no amount is typed.
import { useState } from "react";
import { closeUncharged } from "../api/operator";
import type { OperatorMoney } from "../api/types";
import { TextButton } from "../design/Button";
import { Tag } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import { useFormats, useWords } from "../words";
import { WithReason } from "./EntryList";

type Thing = OperatorMoney["uncharged"][number];

export function UnchargedSection({ items }: { items: readonly Thing[] }) {
  const t = useWords("books");
  const [asked, setAsked] = useState<Thing | null>(null);
  if (items.length === 0) return null;
  return (
    <Section title={t("op.uncharged")} icon="alert" testId="uncharged">
      <ul className="money__look">{items.map((one) => <Row key={one.consultation_id} thing={one} onClose={() => setAsked(one)} />)}</ul>
      {asked && <WithReason words={{ title: t("op.uncharged.title"), label: t("op.uncharged.reason"), no: t("op.take.no"), yes: t("op.uncharged.close") }} act={(reason) => closeUncharged(asked.consultation_id, reason)} onClose={() => setAsked(null)} testId="close-yes" />}
    </Section>
  );
}

function Row({ thing, onClose }: { thing: Thing; onClose(): void }) {
  const t = useWords("books");
  const { moment } = useFormats();
  return (
    <li className="row row--top" data-testid={thing.closed_at ? "uncharged-closed" : "uncharged-open"}>
      <span className="grow">
        <strong>{thing.reference}</strong>
        <span className="cap soft money__ref">{thing.closed_at ? [moment(thing.closed_at), thing.closed_why].filter(Boolean).join(" · ") : t("op.stuck.since", { day: moment(thing.since) })}</span>
      </span>
      {thing.closed_at ? <Tag>{t("op.uncharged.closed")}</Tag> : <TextButton onPress={onClose} data-testid="close">{t("op.uncharged.close")}</TextButton>}
    </li>
  );
}
