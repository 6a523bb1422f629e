// Everything behind an operator's login: the board, and the operator's own devices and sign-ins.
import { Redirect, Route, Switch } from "wouter";
import { DeskApp } from "../features/desk/DeskApp";
import { AccountPage } from "./AccountPage";
import { MoneyPage } from "./MoneyPage";
import { DoctorsPage } from "./DoctorsPage";
import { BoardPage } from "./BoardPage";
import "./operator.css";

export default function OperatorApp() {
  return (
    <DeskApp face="operator">
      <Switch>
        <Route path="/" component={BoardPage} />
        <Route path="/money" component={MoneyPage} />
        <Route path="/doctors" component={DoctorsPage} />
        <Route path="/account" component={AccountPage} />
        <Route><Redirect to="/" replace /></Route>
      </Switch>
    </DeskApp>
  );
}
