// The alarm signs for who cannot reach us now: no session, no network, the same rules.
import { useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Heading } from "../app/Screen";
import { LinkButton } from "../design/Button";
import { useWords } from "../words";
import { AlarmSigns } from "../features/intake/AlarmPage";
import { AskScreen } from "../features/intake/AskScreen";
import ImportantPage from "../features/intake/ImportantPage";
import { IntakeProvider } from "../features/intake/IntakeProvider";

export default function OfflineAlarm() {
  const [clear, setClear] = useState(false);
  return (
    <IntakeProvider personId={null}>
      {clear ? <Clear /> : (
        <Switch>
          <Route path="/ask/alarm/:number?"><AlarmSigns onClear={() => setClear(true)} /></Route>
          <Route path="/ask/important"><ImportantPage /></Route>
          <Route><Redirect to="/ask/alarm" replace /></Route>
        </Switch>
      )}
    </IntakeProvider>
  );
}

function Clear() {
  const t = useWords("intake");
  return (
    <AskScreen title={t("alarm.tab")} back="/" dock={<LinkButton href="/">{t("clear.home")}</LinkButton>}>
      <div className="stack">
        <Heading>{t("clear.title")}</Heading>
        <p>{t("clear.body")}</p>
      </div>
    </AskScreen>
  );
}
