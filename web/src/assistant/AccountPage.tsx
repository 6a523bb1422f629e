// The own looks, devices and sign-ins of a nurse or assistant.
import { useSession, useSignedIn } from "../app/session";
import { Button } from "../design/Button";
import { DevicesSection } from "../features/mydata/DevicesSection";
import { LooksSection } from "../features/mydata/LooksSection";
import { Section } from "../features/mydata/Section";
import { SessionsSection } from "../features/mydata/SessionsSection";
import "../features/mydata/mydata.css";
import { useWords } from "../words";
import { AssistantShell } from "./AssistantShell";

export function AccountPage() {
  const t = useWords("assistants");
  const doctor = useWords("doctor");
  const frame = useWords("frame");
  const { person } = useSession();
  const { signOut } = useSignedIn();
  return (
    <AssistantShell title={t("place.account")}>
      <div className="deskpage mydata">
        <div className="deskpage__parts">
          <div className="cards">
            <Section title={doctor("person", { given: person.given_name, family: person.family_name })} icon="person" lead={t("me.lead")}>
              <Button look="second" icon="signOut" onPress={() => void signOut()} data-testid="sign-out">{frame("signOut")}</Button>
            </Section>
            <LooksSection />
          </div>
          <div className="cards">
            <DevicesSection face="assistant" />
            <SessionsSection face="assistant" />
          </div>
        </div>
      </div>
    </AssistantShell>
  );
}
