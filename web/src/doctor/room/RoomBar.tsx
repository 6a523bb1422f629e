// The head of the consulting room: the patient, whether they have been reached, ring again, finish.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { callAgain } from "../../api/doctor";
import type { Consultation } from "../../api/types";
import { BrandMark } from "../../app/BrandContext";
import { Heading } from "../../app/Screen";
import { Button } from "../../design/Button";
import { Tag } from "../../design/Surfaces";
import { useFormats, useWords, type Words } from "../../words";
import { AskAssistant } from "../assist/AskAssistant";
import { keys } from "../keys";

export interface RoomBarProps {
  consultation: Consultation;
  keysOn: boolean;
  /** Null where what was told stands beside the call. */
  onTold: (() => void) | null;
  /** Null while nobody is in the call to be handed over. */
  onHandOver: (() => void) | null;
  onFinish(): void;
}

export function RoomBar({ consultation, keysOn, onTold, onHandOver, onFinish }: RoomBarProps) {
  const t = useWords("doctor");
  const handover = useWords("handover");
  const { given_name: given, family_name: family } = consultation.patient;
  return (
    <header className="bar roombar">
      <BrandMark className="roombar__mark" />
      <div className="roombar__who">
        <Heading>{t("person", { given, family })}</Heading>
        <p className="small soft"><Identity consultation={consultation} /></p>
      </div>
      <p className="grow" />
      <Ringing consultation={consultation} />
      {onTold && <Button small look="second" onPress={onTold} data-testid="open-told">{t("told.short")}{keysOn && <kbd className="kbd" aria-hidden="true">I</kbd>}</Button>}
      <AskAssistant request={consultation.request_id} given={given} />
      {onHandOver && <Button small look="second" onPress={onHandOver} data-testid="open-handover">{handover("open")}</Button>}
      <Button small onPress={onFinish} data-testid="finish">{t("finish")}{keysOn && <kbd className="kbd" aria-hidden="true">F</kbd>}</Button>
    </header>
  );
}

function Identity({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const { languageName } = useFormats();
  const { language } = consultation;
  const born = consultation.patient.birth_year;
  return <>{[born === undefined ? null : t("born", { year: String(born) }), withWhom(t, consultation), languageName(language)].filter(Boolean).join(" · ")}</>;
}

/** Who sits there for the patient: a parent, or an adult whom they let act for them. */
function withWhom(t: Words<"doctor">, { acting_as: as, participants, patient }: Consultation): string | null {
  const other = participants.find((one) => one.role === "patient" && one.person_id !== patient.id && one.until === null);
  if (!other || as === "self") return null;
  return t(`with.${as}`, { name: t("person", { given: other.given_name, family: other.family_name }) });
}

function Ringing({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const { time } = useFormats();
  const queries = useQueryClient();
  const again = useMutation({ mutationFn: () => callAgain(consultation.id), onSuccess: (now) => queries.setQueryData(keys.consultation(now.id), now) });
  if (consultation.state !== "called") return null;
  return (
    <>
      <Tag icon="bell">{t("ringing", { time: consultation.join_by ? time(consultation.join_by) : "" })}</Tag>
      <Button small look="second" onPress={() => again.mutate()} isPending={again.isPending} data-testid="ring-again">{t("ring.again")}</Button>
    </>
  );
}
