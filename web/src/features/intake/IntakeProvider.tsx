// The questionnaires and the person's encrypted draft, for the screens of asking. Nothing of it leaves the device.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { serverNow } from "../../live/clock";
import { emptyDraft, openDraftStore, type Draft, type DraftStore } from "./draft.model";
import { contextFromBirthYear, fetchIntake, type Intake, type PatientContext } from "./questionnaire.model";
import { forgetSent, isSent } from "./sent";

export interface IntakeFlow {
  /** Null while it is fetched. */
  intake: Intake | null;
  failed: boolean;
  retry(): void;
  draft: Draft;
  /** False until the draft of an earlier visit was looked for. */
  ready: boolean;
  /** Changes the draft and saves it, encrypted, on this device. */
  change(next: Partial<Draft>): Draft;
  /** Throws the draft away and begins anew. */
  begin(): void;
  patient: PatientContext;
  /** The given name of whom it is about, where that is somebody else. */
  about: string | null;
}

/** Whom somebody can ask for beside themselves. */
export interface Other {
  person_id: string;
  given_name: string;
  birth_year: number;
}

const nobody: readonly Other[] = [];
const IntakeContext = createContext<IntakeFlow | null>(null);

export function useIntake(): IntakeFlow {
  const flow = useContext(IntakeContext);
  if (!flow) throw new Error("useIntake outside IntakeProvider");
  return flow;
}

export interface IntakeProviderProps {
  personId: string | null;
  birthYear?: number;
  others?: readonly Other[];
  children: ReactNode;
}

export function IntakeProvider({ personId, birthYear, others = nobody, children }: IntakeProviderProps) {
  const questionnaires = useQuestionnaires();
  const kept = useDraft(personId);
  const { patient: chosen } = kept.draft;
  const other = others.find((one) => one.person_id === chosen);
  const born = chosen === null ? birthYear : other?.birth_year;
  const about = other?.given_name ?? null;
  const patient = useMemo(() => contextFromBirthYear(born, new Date(serverNow()).getFullYear()), [born]);
  const flow = useMemo<IntakeFlow>(() => ({ ...questionnaires, ...kept, patient, about }), [questionnaires, kept, patient, about]);
  return <IntakeContext value={flow}>{children}</IntakeContext>;
}

function useQuestionnaires() {
  const [intake, setIntake] = useState<Intake | null>(null);
  const [failed, setFailed] = useState(false);
  const retry = useCallback(() => {
    setFailed(false);
    fetchIntake().then(setIntake, () => setFailed(true));
  }, []);
  useEffect(retry, [retry]);
  return useMemo(() => ({ intake, failed, retry }), [intake, failed, retry]);
}

function useDraft(personId: string | null) {
  const [draft, setDraft] = useState(emptyDraft);
  const [ready, setReady] = useState(personId === null);
  const latest = useRef(draft);
  const store = useRef<Promise<DraftStore> | null>(null);

  const show = useCallback((next: Draft) => {
    latest.current = next;
    setDraft(next);
  }, []);

  useEffect(() => {
    if (personId === null) return;
    store.current ??= openDraftStore();
    const before = latest.current;
    const look = async () => {
      const kept = (await (await store.current!).read(personId)) ?? emptyDraft;
      // whoever was quicker than their own draft has begun something else meanwhile
      if (latest.current === before) show(kept);
    };
    void look().catch(() => undefined).finally(() => setReady(true));
  }, [personId, show]);

  const change = useCallback((next: Partial<Draft>) => {
    const changed = { ...latest.current, ...next };
    show(changed);
    if (personId !== null) void store.current?.then((one) => one.save(personId, changed)).catch(() => undefined);
    return changed;
  }, [personId, show]);

  const begin = useCallback(() => {
    forgetSent();
    show(emptyDraft);
    if (personId !== null) void store.current?.then((one) => one.drop(personId)).catch(() => undefined);
  }, [personId, show]);

  return useMemo(() => ({ draft, ready, change, begin }), [draft, ready, change, begin]);
}

/** An unfinished draft of this visit or an earlier one, that was not yet used for a call. */
export function useUnfinished(): boolean {
  const { draft, ready } = useIntake();
  return ready && draft.reason !== null && !isSent();
}
