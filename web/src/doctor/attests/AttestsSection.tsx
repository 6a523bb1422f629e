// Patients who came to the practice and paid in cash: their insurer hears it today, and they need send nothing.
import { useState } from "react";
import type { AttestDesk } from "../../api/attests";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Loading, Note, Skeleton } from "../../design/Surfaces";
import { Section } from "../../features/mydata/Section";
import { useWords } from "../../words";
import "../insurers/insurers.css";
import { inOrder } from "./attests.model";
import { OneAttest } from "./OneAttest";
import { useAttestDesk } from "./useAttests";
import { VisitForm } from "./VisitForm";

const FIRST = 8;

export function AttestsSection() {
  const t = useWords("insurers");
  const frame = useWords("frame");
  const { data, error } = useAttestDesk();
  return (
    <Section title={t("visit.title")} icon="clip" lead={t("visit.lead")} testId="attests">
      {error && <Note tone="warn" role="alert">{problemText(frame, error)}</Note>}
      {!data && !error && <Loading><Skeleton kind="card" /></Loading>}
      {data && <NewVisit desk={data} />}
      {data && <Listed desk={data} />}
    </Section>
  );
}

function NewVisit({ desk }: { desk: AttestDesk }) {
  const t = useWords("insurers");
  const [writing, setWriting] = useState(false);
  const [first, ...others] = desk.codes;
  if (!desk.payable) return <Note icon="info">{t("visit.payee")}</Note>;
  if (desk.patients.length === 0) return <p className="soft">{t("visit.nobody")}</p>;
  if (!first) return <Note tone="warn">{t("visit.no-code")}</Note>;
  if (writing) return <VisitForm desk={desk} codes={[first, ...others]} onDone={() => setWriting(false)} />;
  return <div className="row"><Button look="second" small onPress={() => setWriting(true)} data-testid="visit-new">{t("visit.new")}</Button></div>;
}

function Listed({ desk }: { desk: AttestDesk }) {
  const t = useWords("insurers");
  const [all, setAll] = useState(false);
  const shown = all ? inOrder(desk.attests) : inOrder(desk.attests).slice(0, FIRST);
  const hidden = desk.attests.length - shown.length;
  if (shown.length === 0) return null;
  return (
    <>
      <ul className="rows claims" data-testid="attest-list">{shown.map((one) => <OneAttest key={one.id} attest={one} codes={desk.codes} />)}</ul>
      {hidden > 0 && <Button look="plain" onPress={() => setAll(true)}>{t("more", { count: hidden })}</Button>}
    </>
  );
}
