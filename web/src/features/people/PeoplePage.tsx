// My people: for whom I ask, who asks for me, and how either begins and ends.
import { useState } from "react";
import { Header, LanguagePicker, SosLine } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { Loading, Skeleton } from "../../design/Surfaces";
import { PatientNav } from "../../patient/PatientNav";
import { useWords } from "../../words";
import { Section } from "../mydata/Section";
import { CarerRow } from "./CarerRow";
import { ChildForm } from "./ChildForm";
import { GrantForm } from "./GrantForm";
import { usePeople } from "./usePeople";
import { WardRow } from "./WardRow";
import "./people.css";

export default function PeoplePage() {
  const t = useWords("people");
  return (
    <Screen title={t("tab")} className="people" header={<Header end={<LanguagePicker />} />} foot={<SosLine />} nav={<PatientNav />}>
      <Heading>{t("title")}</Heading>
      <p className="soft">{t("lead")}</p>
      <div className="stack people__parts">
        <Wards />
        <Carers />
      </div>
    </Screen>
  );
}

function Wards() {
  const t = useWords("people");
  const found = usePeople();
  const [adding, setAdding] = useState(false);
  const wards = found.data?.cares_for ?? [];
  return (
    <Section title={t("wards")} icon="people" lead={t("wards.lead")} testId="wards">
      {found.isPending && <Loading><Skeleton /></Loading>}
      {found.data && wards.length === 0 && <p className="small soft">{t("wards.none")}</p>}
      {wards.length > 0 && <ul className="rows">{wards.map((one) => <WardRow key={one.mandate_id} ward={one} />)}</ul>}
      {adding && found.data ? <ChildForm childYears={found.data.child_years} onDone={() => setAdding(false)} /> : <Button look="second" onPress={() => setAdding(true)} data-testid="add-child">{t("child.add")}</Button>}
      <LinkButton look="plain" href="/people/take" data-testid="have-code">{t("take.have")}</LinkButton>
    </Section>
  );
}

function Carers() {
  const t = useWords("people");
  const found = usePeople();
  const [granting, setGranting] = useState(false);
  const carers = found.data?.cared_by ?? [];
  return (
    <Section title={t("carers")} icon="person" lead={t("carers.lead")} testId="carers">
      {found.data && carers.length === 0 && !granting && <p className="small soft">{t("carers.none")}</p>}
      {carers.length > 0 && <ul className="rows">{carers.map((one) => <CarerRow key={one.mandate_id} carer={one} />)}</ul>}
      {granting ? <GrantForm known={carers} onDone={() => setGranting(false)} /> : <Button look="second" onPress={() => setGranting(true)} data-testid="grant">{t("grant.start")}</Button>}
    </Section>
  );
}
