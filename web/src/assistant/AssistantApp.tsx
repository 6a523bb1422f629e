// Everything behind the login of a nurse or assistant: the cases they were let into, one of them, and their own devices.
import { Redirect, Route, Switch } from "wouter";
import { DeskApp } from "../features/desk/DeskApp";
import { VaultProvider } from "../vault/VaultProvider";
import { AccountPage } from "./AccountPage";
import { CasePage } from "./CasePage";
import { CasesPage } from "./CasesPage";
import "../doctor/doctor.css";

export default function AssistantApp() {
  return (
    <DeskApp face="assistant">
      <VaultProvider face="assistant">
        <Switch>
          <Route path="/" component={CasesPage} />
          <Route path="/case/:id" component={CasePage} />
          <Route path="/account" component={AccountPage} />
          <Route><Redirect to="/" replace /></Route>
        </Switch>
      </VaultProvider>
    </DeskApp>
  );
}
