// The first question, where there is somebody to ask for: who is it for?
import { useState } from "react";
import { Link, Redirect, useLocation } from "wouter";
import type { Ward } from "../../api/people";
import { Heading } from "../../app/Screen";
import { useSession } from "../../app/session";
import { Button } from "../../design/Button";
import { ChoiceList, type Choice } from "../../design/ChoiceList";
import { Loading, Note } from "../../design/Surfaces";
import { useWords, type Words } from "../../words";
import { QuotaFull } from "../home/QuotaCard";
import { AskScreen } from "../intake/AskScreen";
import { useIntake } from "../intake/IntakeProvider";
import { useFull } from "./useFull";
import { usePeople } from "./usePeople";

export default function WhoPage() {
  const found = usePeople();
  const t = useWords("people");
  if (found.data?.cares_for.length === 0 || found.isError) return <Redirect to="/ask/alarm" replace />;
  if (!found.data) return <AskScreen title={t("who.tab")} back="/"><h1 className="sr">{t("who.title")}</h1><Loading /></AskScreen>;
  return <Who wards={found.data.cares_for} />;
}

function Who({ wards }: { wards: readonly Ward[] }) {
  const t = useWords("people");
  const { person } = useSession();
  const [, navigate] = useLocation();
  const { begin, change } = useIntake();
  const [chosen, setChosen] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const full = useFull(chosen);
  const ward = wards.find((one) => one.person_id === chosen);
  const go = () => {
    if (chosen === null) return setMissing(true);
    begin();
    change({ patient: chosen === person.id ? null : chosen });
    navigate("/ask/alarm");
  };
  const me: Choice = { value: person.id, label: t("who.me"), help: t("who.name", { given: person.given_name, family: person.family_name }), testId: "for-me" };
  return (
    <AskScreen title={t("who.tab")} back="/" dock={!full && <Button onPress={go} data-testid="who-continue">{t("who.go")}</Button>}>
      <div className="stack">
        <Heading id="who">{t("who.title")}</Heading>
        <ChoiceList labelledBy="who" choices={[me, ...wards.map((one) => choice(t, one))]} value={chosen} onChange={(value) => { setChosen(value); setMissing(false); }} error={missing ? t("who.missing") : null} />
        {ward && !ward.scopes.includes("call") && <Note icon="info">{t("who.called", { name: ward.given_name })}</Note>}
        {full && <QuotaFull quota={full} />}
        <p className="small"><Link href="/people" data-testid="to-people">{t("who.other")}</Link></p>
      </div>
    </AskScreen>
  );
}

const choice = (t: Words<"people">, { person_id: value, given_name: given, family_name: family, kind, birth_year: year }: Ward): Choice => ({
  value,
  label: t("who.name", { given, family }),
  help: kind === "child" ? t("who.child", { year: String(year) }) : t("who.adult"),
  testId: `for-${given}`,
});
