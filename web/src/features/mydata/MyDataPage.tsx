// My data: where I am signed in, what I agreed to, my calls, how the page looks, taking everything with me, going away.
import { Header, LanguagePicker, SosLine } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { useSession, useSignedIn } from "../../app/session";
import { Button } from "../../design/Button";
import { PatientNav } from "../../patient/PatientNav";
import { useWords } from "../../words";
import { CallsSection } from "./CallsSection";
import { ConsentsSection } from "./ConsentsSection";
import { DeleteSection } from "./DeleteSection";
import { DevicesSection } from "./DevicesSection";
import { ExportSection } from "./ExportSection";
import { LooksSection } from "./LooksSection";
import { MoneySection } from "../money/MoneySection";
import { VisitsSection } from "../money/VisitsSection";
import { OwnDoctorSection } from "./OwnDoctorSection";
import { ReachSection } from "../reach/ReachSection";
import { NoticesSection } from "./NoticesSection";
import { PeopleCard } from "../people/PeopleCard";
import { SessionsSection } from "./SessionsSection";
import { WhoLookedSection } from "./WhoLookedSection";
import "./mydata.css";

export default function MyDataPage() {
  const t = useWords("mydata");
  const frame = useWords("frame");
  const { person } = useSession();
  const { signOut } = useSignedIn();
  return (
    <Screen title={t("tab")} className="mydata" header={<Header end={<LanguagePicker />} />} foot={<SosLine />} nav={<PatientNav />}>
      <Heading>{t("title")}</Heading>
      <p className="soft">{t("lead", { name: `${person.given_name} ${person.family_name}` })}</p>
      <div className="stack mydata__parts">
        <DevicesSection />
        <SessionsSection />
        <PeopleCard />
        <OwnDoctorSection />
        <ReachSection />
        <NoticesSection />
        <CallsSection />
        <MoneySection />
        <VisitsSection />
        <WhoLookedSection />
        <ConsentsSection />
        <LooksSection />
        <ExportSection />
        <DeleteSection />
        <Button look="second" icon="signOut" onPress={() => void signOut()} data-testid="sign-out">{frame("signOut")}</Button>
      </div>
    </Screen>
  );
}
