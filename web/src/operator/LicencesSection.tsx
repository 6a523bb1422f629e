// Licences of which something is to be paid or given back, and those settled last; what was entered is only taken back.
import { useState } from "react";
import { correct } from "../api/operator";
import type { OperatorMoney } from "../api/types";
import { TextButton } from "../design/Button";
import { Tag } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import { useFormats, useWords } from "../words";
import { WithReason } from "./EntryList";
import { TransferDialog } from "./TransferDialog";

type Licence = OperatorMoney["licences"][number];
type Asked = { of: Licence; way: "came" | "went_back" } | { of: Licence; entry: string; kind: "transfer" | "invoice" };
const noon = (day: string) => `${day}T12:00:00Z`;
const tones = { open: undefined, late: "warn", over: "danger", paid: "ok", withdrawn: "plain" } as const;

export function LicencesSection({ owed, settled, count }: { owed: readonly Licence[]; settled: readonly Licence[]; count: number }) {
  const t = useWords("books");
  const [asked, setAsked] = useState<Asked | null>(null);
  if (owed.length + settled.length === 0) return null;
  const close = () => setAsked(null);
  return (
    <Section title={t("op.unpaid")} icon="seal" testId="licences">
      {owed.length === 0 && <p className="soft">{t("op.unpaid.none")}</p>}
      {owed.length > 0 && <ul className="money__look" data-testid="unsettled">{owed.map((one) => <Row key={one.id} licence={one} onAsk={setAsked} />)}</ul>}
      {count > owed.length && <p className="small soft">{t("op.unpaid.more", { shown: owed.length, count })}</p>}
      {settled.length > 0 && <details data-testid="settled">
        <summary>{t("op.settled", { count: settled.length })}</summary>
        <ul className="money__look">{settled.map((one) => <Row key={one.id} licence={one} onAsk={setAsked} />)}</ul>
      </details>}
      {asked && "way" in asked && <TransferDialog licence={asked.of} way={asked.way} onClose={close} />}
      {asked && "entry" in asked && <TakeBack asked={asked} onClose={close} />}
    </Section>
  );
}

function Row({ licence, onAsk }: { licence: Licence; onAsk(asked: Asked): void }) {
  const t = useWords("books");
  const { money, month, day } = useFormats();
  const { state, rest_cents: rest, entry_id: entry } = licence;
  return (
    <li data-testid={`licence-${state}`}>
      <div className="row row--top row--wrap">
        <span className="grow">
          <strong>{licence.number}</strong> {licence.doctor} · {month(licence.month)}
          <span className="cap soft money__ref">{licence.communication}{rest > 0 && licence.due_on && ` · ${t("licence.until", { day: day(noon(licence.due_on)) })}`}</span>
        </span>
        <span className="money__rest">
          <Tag tone={tones[state]}>{t(`licence.${state}`)}</Tag>
          <strong>{rest < 0 ? t("op.licences.over", { amount: money(-rest) }) : money(rest || licence.amount_cents)}</strong>
          {rest > 0 && rest !== licence.amount_cents && <span className="cap soft">{t("op.of", { amount: money(licence.amount_cents) })}</span>}
        </span>
      </div>
      {licence.transfers.map((one) => (
        <p key={one.entry_id} className="row row--wrap small money__transfer" data-testid="transfer">
          <span className="grow">{t(one.cents > 0 ? "op.came" : "op.went", { day: day(noon(one.day)), amount: money(Math.abs(one.cents)) })} <span className="soft">{one.reference}</span></span>
          <TextButton onPress={() => onAsk({ of: licence, entry: one.entry_id, kind: "transfer" })} data-testid="transfer-back">{t("op.take")}</TextButton>
        </p>
      ))}
      <div className="row row--wrap money__acts">
        {state !== "withdrawn" && <TextButton onPress={() => onAsk({ of: licence, way: rest < 0 ? "went_back" : "came" })} data-testid={rest < 0 ? "give-back" : "receive"}>{t(rest < 0 ? "op.return" : rest === 0 ? "op.receive.more" : "op.receive")}</TextButton>}
        {entry && <TextButton onPress={() => onAsk({ of: licence, entry, kind: "invoice" })} data-testid="withdraw">{t("op.withdraw")}</TextButton>}
      </div>
    </li>
  );
}

/** A counter-entry with a reason: of one transfer, or of the invoice itself. */
function TakeBack({ asked, onClose }: { asked: Extract<Asked, { entry: string }>; onClose(): void }) {
  const t = useWords("books");
  const transfer = asked.kind === "transfer";
  const words = {
    title: transfer ? t("op.take.transfer") : t("op.withdraw.title", { number: asked.of.number }),
    body: t(transfer ? "op.take.transfer.body" : "op.withdraw.body"),
    label: t("op.take.reason"), no: t("op.take.no"), yes: t(transfer ? "op.take" : "op.withdraw"),
  };
  return <WithReason words={words} act={(reason) => correct(asked.entry, reason)} onClose={onClose} testId="back-yes" />;
}
