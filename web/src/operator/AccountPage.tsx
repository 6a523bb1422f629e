// The operator's own looks, devices and sign-ins.
import { Heading } from "../app/Screen";
import { useSession, useSignedIn } from "../app/session";
import { Button } from "../design/Button";
import { DevicesSection } from "../features/mydata/DevicesSection";
import { LooksSection } from "../features/mydata/LooksSection";
import { Section } from "../features/mydata/Section";
import { SessionsSection } from "../features/mydata/SessionsSection";
import "../features/mydata/mydata.css";
import { useWords } from "../words";
import { OperatorShell } from "./OperatorShell";

export function AccountPage() {
  const t = useWords("operator");
  return (
    <OperatorShell title={t("place.account")} bar={<Heading>{t("place.account")}</Heading>}>
      <div className="deskpage mydata">
        <div className="deskpage__parts">
          <div className="cards">
            <Me />
            <LooksSection />
          </div>
          <div className="cards">
            <DevicesSection face="operator" />
            <SessionsSection face="operator" />
          </div>
        </div>
      </div>
    </OperatorShell>
  );
}

function Me() {
  const t = useWords("operator");
  const frame = useWords("frame");
  const { person } = useSession();
  const { signOut } = useSignedIn();
  return (
    <Section title={t("me", { given: person.given_name, family: person.family_name })} icon="person" lead={t("me.lead")}>
      <Button look="second" icon="signOut" onPress={() => void signOut()} data-testid="sign-out">{frame("signOut")}</Button>
    </Section>
  );
}
