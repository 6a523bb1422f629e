// What insurers owe the doctor: sums, refusals with their reason and what can be done, where the money goes.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { claims as fetchClaims, type Claim } from "../../api/claims";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Loading, Note, Skeleton, Tag } from "../../design/Surfaces";
import { Section } from "../../features/mydata/Section";
import { useFormats, useLanguage, useWords } from "../../words";
import { keys } from "../keys";
import { ClaimActions } from "./ClaimActions";
import { inOrder, isInsurersCode, isOtherwise, reasonText, spaced, sums, toneOf } from "./claims.model";
import { OtherwiseActions } from "./OtherwiseActions";
import { PayeeForm } from "./PayeeForm";
import "./insurers.css";

const FIRST = 8;

export function InsurersSection() {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const { data, error } = useQuery({ queryKey: keys.claims, queryFn: fetchClaims });
  const [editing, setEditing] = useState(false);
  return (
    <Section title={t("title")} icon="seal" lead={t("lead")} testId="insurers">
      {error && <Note tone="warn" role="alert">{problemText(frame, error)}</Note>}
      {!data && !error && <Loading><Skeleton kind="card" /></Loading>}
      {data && <Paid payee={data.payee} editing={editing} setEditing={setEditing} />}
      {data && <Listed claims={data.claims} toPayee={() => setEditing(true)} />}
    </Section>
  );
}

interface PaidProps {
  payee: Parameters<typeof PayeeForm>[0]["payee"];
  editing: boolean;
  setEditing(editing: boolean): void;
}

function Paid({ payee, editing, setEditing }: PaidProps) {
  const t = useWords("insurers");
  if (payee && !editing) {
    return (
      <p className="row row--wrap" data-testid="payee">
        <span className="grow">{t("payee.is", { iban: spaced(payee.iban) })}</span>
        <Button small look="plain" onPress={() => setEditing(true)} data-testid="payee-change">{t("payee.change")}</Button>
      </p>
    );
  }
  return (
    <>
      {!payee && <Note tone="warn" icon="alert">{t("payee.none")}</Note>}
      <PayeeForm payee={payee} focused={editing} onDone={() => setEditing(false)} />
    </>
  );
}

function Listed({ claims, toPayee }: { claims: readonly Claim[]; toPayee(): void }) {
  const t = useWords("insurers");
  const { money } = useFormats();
  const [all, setAll] = useState(false);
  if (claims.length === 0) return <p className="soft" data-testid="claims-none">{t("none")}</p>;
  const { owed, paid, refused } = sums(claims);
  const shown = all ? inOrder(claims) : inOrder(claims).slice(0, FIRST);
  return (
    <>
      <dl className="figures">
        <div><dt>{t("sum.owed")}</dt><dd>{money(owed)}</dd></div>
        <div><dt>{t("sum.paid")}</dt><dd>{money(paid)}</dd></div>
        {refused > 0 && <div><dt>{t("sum.refused")}</dt><dd>{money(refused)}</dd></div>}
      </dl>
      <ul className="rows claims" data-testid="claims">
        {shown.map((one) => <OneClaim key={one.id} claim={one} toPayee={toPayee} />)}
      </ul>
      {claims.length > shown.length && <Button look="plain" onPress={() => setAll(true)}>{t("more", { count: claims.length - shown.length })}</Button>}
    </>
  );
}

/** It was refused, and comes to something else by what the insurer says now. */
function Mended({ claim, before }: { claim: Claim; before: NonNullable<Claim["mended"]> }) {
  const t = useWords("insurers");
  const { day, money } = useFormats();
  return (
    <div className="cap soft" data-testid="claim-mended">
      <p>{t("mended", { day: day(before.at) })}</p>
      {before.code !== claim.code && <p>{t("mended.code", { before: before.code ?? "", after: claim.code })}</p>}
      {before.insurer_cents !== claim.insurer_cents && <p>{t("mended.insurer", { before: money(before.insurer_cents), after: money(claim.insurer_cents) })}</p>}
      {before.amount_cents !== claim.amount_cents && <p>{t("mended.patient", { before: money(before.amount_cents), after: money(claim.amount_cents) })}</p>}
    </div>
  );
}

function OneClaim({ claim, toPayee }: { claim: Claim; toPayee(): void }) {
  const t = useWords("insurers");
  const { language } = useLanguage();
  const { day, money } = useFormats();
  return (
    <li className="claim" data-testid={`claim-${claim.state}`}>
      <div className="row row--wrap">
        <span className="grow"><strong>{claim.patient_name}</strong><br /><span className="cap soft">{t("of", { day: day(`${claim.day}T12:00:00Z`), code: claim.code })}</span></span>
        <span className="claim__sum">{money(claim.insurer_cents)}</span>
        <Tag tone={toneOf(claim.state)}>{t(`state.${claim.state}`)}</Tag>
      </div>
      {claim.paid_after_drop_at && <p className="cap soft" data-testid="claim-after-drop">{t("after-drop", { paid: money(claim.paid_cents), day: day(claim.paid_after_drop_at) })}</p>}
      {claim.mended && <Mended claim={claim} before={claim.mended} />}
      {claim.state === "rejected" && (
        <Note tone="warn" icon="alert">
          {claim.refusals.map((one) => <p key={one.code}>{t("because", { reason: reasonText(one, language) })} {isInsurersCode(one) && <span className="cap soft">{one.code}</span>}</p>)}
          <ClaimActions claim={claim} toPayee={toPayee} />
        </Note>
      )}
      {isOtherwise(claim) && <Note tone="warn" icon="alert"><OtherwiseActions claim={claim} /></Note>}
    </li>
  );
}
