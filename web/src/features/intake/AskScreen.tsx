// The frame of every screen of asking: back, 112, stop; waits for the questionnaires; sends people to where they may be.
import { useState, type ReactNode } from "react";
import { Redirect, useLocation } from "wouter";
import { BackLink, Call112, Header, Tool } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { Loading, StepBar } from "../../design/Surfaces";
import { useWords } from "../../words";
import { ForName } from "../people/ForWhom";
import type { Draft } from "./draft.model";
import { useIntake, type IntakeFlow } from "./IntakeProvider";
import { mayBeAt, placeOf, stopAt, type Place } from "./path.model";
import type { Intake } from "./questionnaire.model";
import "./intake.css";

export const addresses: Record<Place, string> = {
  alarm: "/ask/alarm",
  important: "/ask/important",
  reason: "/ask/reason",
  question: "/ask/question",
  doctor: "/ask/doctor",
};

export interface AskScreenProps {
  title: string;
  step?: number;
  onBack?: () => void;
  back?: string;
  dock?: ReactNode;
  children: ReactNode;
}

export const steps = 4;

export function AskScreen({ title, step, onBack, back, dock, children }: AskScreenProps) {
  const { about } = useIntake();
  const header = <Header start={<BackLink href={back} onBack={onBack} />} end={<><Call112 /><StopTool /></>} />;
  return (
    <Screen title={title} header={header} dock={dock} className="ask">
      {step !== undefined && <StepBar step={step} of={steps} />}
      {about !== null && <ForName name={about} />}
      {children}
    </Screen>
  );
}

function StopTool() {
  const t = useWords("intake");
  const [asking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  return (
    <>
      <Tool onPress={() => setAsking(true)} data-testid="stop">{t("stop")}</Tool>
      <Confirm title={t("stop.title")} body={t("stop.body")} open={asking} yes={t("stop.yes")} no={t("stop.no")} yesLook="plain" onYes={() => navigate("/")} onNo={() => setAsking(false)} />
    </>
  );
}

/** Gives the questionnaires and the draft to a screen once they are there, or says what to do when they do not come. */
export function WithIntake({ place, children }: { place: Exclude<Place, "important">; children(flow: IntakeFlow & { intake: Intake }): ReactNode }) {
  const t = useWords("intake");
  const frame = useWords("frame");
  const flow = useIntake();
  const { intake, failed, ready, draft } = flow;
  if (intake && ready) {
    if (!mayBeAt(intake, draft, place)) return <Redirect to={addresses[placeOf(intake, draft)]} replace />;
    return children({ ...flow, intake });
  }
  return (
    <AskScreen title={t("tab")} back="/" dock={failed && <Button onPress={flow.retry}>{frame("again")}</Button>}>
      {failed ? (
        <div className="stack" role="alert">
          <Heading>{t("failed.title")}</Heading>
          <p>{t("failed.body")}</p>
        </div>
      ) : (
        <>
          <h1 className="sr">{t("tab")}</h1>
          <Loading />
        </>
      )}
    </AskScreen>
  );
}

/** Leads on: to the red flag where one stands in the way, else to `next`. */
export function useGoOn(): (draft: Draft, next: string) => void {
  const { intake } = useIntake();
  const [, navigate] = useLocation();
  return (draft, next) => navigate(intake && stopAt(intake, draft, next === addresses.doctor ? "end" : "answer") ? addresses.important : next);
}
