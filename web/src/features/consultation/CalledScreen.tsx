// "Dr. Claes is ready": a ring that runs down, one button, and two minutes more for who needs them.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { moreTime } from "../../api/patient";
import type { Consultation } from "../../api/types";
import { BrandLink, Call112, Header } from "../../app/Header";
import { problemText } from "../../app/problemText";
import { Screen } from "../../app/Screen";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { ring, wakeBell } from "../check/bell";
import { DoctorKeys } from "../chat/DoctorKeys";
import { ForWhom } from "../people/ForWhom";
import { useCalling } from "./CallProvider";
import { Countdown } from "./Countdown";
import { tellOutside } from "./tellOutside";
import { useSecondsLeft } from "./useSecondsLeft";

export function CalledScreen({ consultation, ringing }: { consultation: Consultation; ringing: boolean }) {
  const t = useWords("consultation");
  const frame = useWords("frame");
  const { join } = useCalling();
  const { time } = useFormats();
  const { left, whole } = useSecondsLeft(consultation);
  const more = useMoreTime(consultation);
  const doctor = consultation.doctor.family_name;
  useRinging(consultation, ringing, whole);
  useInSight();
  const go = () => {
    wakeBell();
    join(consultation.id);
  };
  const dock = (
    <>
      <Button autoFocus icon="camera" onPress={go} data-testid="join-now">{ringing ? t("join") : t("join.here")}</Button>
      {ringing && !consultation.more_time_used && <Button look="plain" onPress={() => more.mutate()} isPending={more.isPending} data-testid="more-time">{t("more")}</Button>}
    </>
  );
  return (
    <Screen title={ringing ? t("ring.tab") : t("tab")} className="called" header={<Header start={<BrandLink />} end={<Call112 />} />} dock={dock}>
      <div className="called__middle" data-testid="called">
        {ringing && <Countdown left={left} whole={whole} />}
        <h1>{ringing ? t("ring.title", { doctor }) : t("open.title", { doctor })}</h1>
        <ForWhom patient={consultation.patient} />
        <p className="lead soft">{ringing ? (left > 90 && consultation.join_by ? t("ring.until", { time: time(consultation.join_by) }) : t("ring.body", { seconds: left })) : t("open.body")}</p>
        <DoctorKeys consultation={consultation} />
        {consultation.more_time_used && ringing && <p className="small soft">{t("more.used")}</p>}
        {more.error && <Note tone="warn" role="alert">{problemText(frame, more.error)}</Note>}
      </div>
    </Screen>
  );
}

/** The one button has the focus, and with large letters it may lie below the screen: there is no time to look for it. */
function useInSight(): void {
  useEffect(() => {
    document.activeElement?.scrollIntoView({ block: "nearest" });
  }, []);
}

function useMoreTime(consultation: Consultation) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => moreTime(consultation.id),
    onSuccess: (longer) => queries.setQueryData(keys.consultation, longer),
  });
}

/** Sound, vibration and the words, once each time it rings; the words are taken back when they are not true any more. */
function useRinging({ id, called_at, doctor }: Consultation, ringing: boolean, seconds: number): void {
  const t = useWords("consultation");
  const announce = useAnnounce();
  const told = useRef("");
  const said = useRef("");
  useEffect(() => {
    if (!ringing) return;
    if (told.current !== `${id} ${called_at}`) {
      told.current = `${id} ${called_at}`;
      said.current = t("ring.said", { doctor: doctor.family_name, seconds });
      announce(said.current, "assertive");
      tellOutside(t("ring.outside"));
    }
    return ring();
  }, [id, called_at, ringing, announce, t, doctor.family_name]);
  useEffect(() => (ringing ? () => announce.takeBack(said.current) : undefined), [id, called_at, ringing, announce]);
}
