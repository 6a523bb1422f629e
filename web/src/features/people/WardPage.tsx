// A child of mine: their own doctor, and who looked at anything of theirs.
import { Redirect, useParams } from "wouter";
import { BackLink, Call112, Header } from "../../app/Header";
import { LoadingScreen } from "../../app/LoadingScreen";
import { Heading, Screen } from "../../app/Screen";
import { PatientNav } from "../../patient/PatientNav";
import { useWords } from "../../words";
import { OwnDoctorSection } from "../mydata/OwnDoctorSection";
import { WhoLookedSection } from "../mydata/WhoLookedSection";
import { usePeople } from "./usePeople";
import "./people.css";

export default function WardPage() {
  const t = useWords("people");
  const { id = "" } = useParams<{ id: string }>();
  const found = usePeople();
  const ward = found.data?.cares_for.find((one) => one.person_id === id && one.kind === "child");
  if (found.isPending) return <LoadingScreen title={t("tab")} />;
  if (!ward) return <Redirect to="/people" replace />;
  const name = ward.given_name;
  return (
    <Screen title={t("ward.tab", { name })} className="people" header={<Header start={<BackLink href="/people" />} end={<Call112 />} />} nav={<PatientNav />}>
      <Heading>{t("who.name", { given: name, family: ward.family_name })}</Heading>
      <div className="stack people__parts">
        <OwnDoctorSection about={id} title={t("ward.doctor", { name })} lead={t("ward.doctor.lead", { name })} />
        <WhoLookedSection about={id} title={t("ward.looked", { name })} lead={t("ward.looked.lead", { name })} />
      </div>
    </Screen>
  );
}
