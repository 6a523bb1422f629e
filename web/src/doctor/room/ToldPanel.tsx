// What the patient told, beside the call: their own words, what to look at, photos, then every answer in the doctor's language.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Loading, Note } from "../../design/Surfaces";
import { FileEntry } from "../../features/chat/FileEntry";
import { fetchIntake } from "../../features/intake/questionnaire.model";
import { ownCopy, type Told } from "../../vault/ownCopy";
import type { AnswersBody, FileBody } from "../../vault/plaintext";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useFormats, useWords } from "../../words";
import { keys } from "../keys";
import { LetBackIn } from "./LetBackIn";
import { summaryOf, type Summary } from "./told.model";
import "../../features/chat/chat.css";

/** The questionnaires, fetched while on duty: at the match only the answers are still missing. */
export function useIntakeFile() {
  return useQuery({ queryKey: keys.intake, queryFn: () => fetchIntake(), staleTime: Infinity, gcTime: Infinity });
}

export function ToldPanel({ safe, given }: { safe: SafeClient; given: string }) {
  const t = useWords("doctor");
  const { time } = useFormats();
  const { talk, state, attack } = usePicture(safe);
  const { answers } = talk;
  return (
    <section className="told" aria-labelledby="told" data-testid="told" data-state={state} tabIndex={0}>
      <div className="told__head">
        <h2 id="told">{t("told", { given })}</h2>
        {answers && <p className="small soft">{t("told.at", { time: time(answers.at) })}</p>}
      </div>
      <LetBackIn safe={safe} given={given} />
      {attack && <Note tone="danger" role="alert">{t("told.refused", { attack })}</Note>}
      {answers ? <Answers answers={answers} photos={talk.before} safe={safe} /> : <Waiting state={state} given={given} />}
    </section>
  );
}

/** The patient's page lets the doctor in within a moment; where it is closed, that takes until it is opened. */
function Waiting({ state, given }: { state: string; given: string }) {
  const t = useWords("doctor");
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 3000);
    return () => clearTimeout(timer);
  }, []);
  if (state === "open") return <p className="soft" data-testid="told-nothing">{t("told.nothing", { given })}</p>;
  return late ? <Note icon="lock">{t("told.locked", { given })}</Note> : <Loading />;
}

function Answers({ answers, photos, safe }: { answers: AnswersBody; photos: readonly FileBody[]; safe: SafeClient }) {
  const t = useWords("doctor");
  const intake = useIntakeFile().data;
  const summary = intake ? summaryOf(intake, answers, t.language) : null;
  useReadable(answers.at);
  return (
    <>
      {summary ? <Summarised summary={summary} language={answers.language} /> : <OwnCopy answers={answers} />}
      {photos.length > 0 && <Files files={photos} safe={safe} />}
      {summary && <List told={summary.rest} />}
    </>
  );
}

/** Marks the moment for whoever measures how long a doctor waits for the answers. */
function useReadable(at: string): void {
  useEffect(() => {
    requestAnimationFrame(() => performance.mark("told-readable"));
  }, [at]);
}

function Summarised({ summary, language }: { summary: Summary; language: string }) {
  const t = useWords("doctor");
  const { reason, words, lookAt, alarmsAsked } = summary;
  return (
    <>
      <p className="strong">{reason}</p>
      {words.map((one) => <blockquote key={one} className="told__words" lang={language} data-testid="told-words">{t("told.quote", { words: one })}</blockquote>)}
      {lookAt.map((one) => <Note key={one.question} tone="warn"><strong>{one.question}</strong> {one.answer}</Note>)}
      <Note tone="ok"><span data-testid="told-alarms">{t("told.alarms", { count: alarmsAsked })}</span></Note>
    </>
  );
}

function OwnCopy({ answers }: { answers: AnswersBody }) {
  const t = useWords("doctor");
  const { languageName } = useFormats();
  return (
    <>
      <Note>{t("told.copy", { language: languageName(answers.language) })}</Note>
      <div lang={answers.language}><List told={ownCopy(answers.response)} /></div>
    </>
  );
}

function List({ told }: { told: readonly Told[] }) {
  return (
    <dl className="told__list" data-testid="told-answers">
      {told.map(({ question, answer }) => (
        <div key={question}>
          <dt>{question}</dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}

function Files({ files, safe }: { files: readonly FileBody[]; safe: SafeClient }) {
  return (
    <ul className="photos" data-testid="told-photos">
      {files.map((one) => <li key={one.id}><FileEntry file={one} safe={safe} sent progress={undefined} /></li>)}
    </ul>
  );
}
