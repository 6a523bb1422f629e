// Choosing a time: with whom, on which day, at which hour; a chosen time is kept while the person decides.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import * as api from "../../api/agenda";
import type { AgendaDoctor, Appointment, Slot } from "../../api/agenda";
import { isProblem } from "../../api/problems";
import type { Channel } from "../../api/types";
import { BackLink, Call112, Header } from "../../app/Header";
import { problemText } from "../../app/problemText";
import { Heading, Screen } from "../../app/Screen";
import { useSession } from "../../app/session";
import { Select } from "../../design/Fields";
import { Loading, Note, Skeleton } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { keys } from "../../patient/keys";
import { useLanguage, useWords } from "../../words";
import { addDays, dayOf, daysFrom, onDay, onePerTime } from "./agenda.model";
import { DayStrip } from "./DayStrip";
import { DecideDialog } from "./DecideDialog";
import { EarlierNote } from "./EarlierNote";
import { ForWhom } from "../people/ForWhom";
import { useCloseness } from "../people/useOwnDoctors";
import { SlotList } from "./SlotList";
import { useAppointment, useChange } from "./useAppointments";
import { useWhom, WhomField } from "./Whom";
import { Told } from "./WhoseAppointment";
import "./agenda.css";

const WEEK = 7;
const anybody = "any";
const channels: readonly Channel[] = ["video", "audio", "chat"];

export default function BookPage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Moving id={id} /> : <Choosing moving={null} />;
}

function Moving({ id }: { id: string }) {
  const moving = useAppointment(id).data;
  return moving ? <Choosing moving={moving} /> : <Loading />;
}

function Choosing({ moving }: { moving: Appointment | null }) {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const whom = useWhom(moving);
  const [doctorId, setDoctorId] = useState<string | null>(moving?.doctor.id ?? null);
  const [channel, setChannel] = useState<Channel>(moving?.channel ?? "video");
  const today = dayOf(new Date(serverNow()));
  const [first, setFirst] = useState(today);
  const [day, setDay] = useState<string | null>(null);
  const doctors = useQuery({ queryKey: [...keys.agendaDoctors, whom.about], queryFn: () => api.agendaDoctors(whom.about) });
  const { person } = useSession();
  const tie = useCloseness(whom.about ?? person.id);
  const found = useSlots(first, doctorId, channel, whom.about);
  const keep = useKeeping(moving, channel, whom.about);
  const those = doctors.data?.filter((one) => (doctorId ?? one.id) === one.id);
  const thisWay = (moving !== null && doctorId === null) || (those?.some((one) => one.channels.includes(channel)) ?? true);
  const slots = onePerTime(found.data?.slots ?? []);
  const days = daysFrom(first, WEEK).map((one) => ({
    day: one,
    free: onDay(slots, one).length,
    holiday: found.data?.holidays.find((each) => each.day === one)?.name ?? null,
  }));
  const shown = day ?? days.find((one) => one.free > 0)?.day ?? first;
  const week = (step: -1 | 1) => {
    setFirst(addDays(first, step * WEEK));
    setDay(null);
  };
  return (
    <Screen title={t("book.tab")} header={<Header start={<BackLink href={moving ? `/appointments/${moving.id}` : "/"} />} end={<Call112 />} />} className="ask">
      <div className="stack stack--wide book">
        <div className="stack stack--tight">
          <Heading>{t(moving ? "book.move.title" : "book.title")}</Heading>
          <p className="small soft">{t("book.zone")}</p>
        </div>
        {moving ? <ForWhom patient={{ id: moving.patient_id, given_name: moving.patient_given_name }} /> : <WhomField whom={whom} />}
        {moving && moving.acting_id !== person.id && <Told appointment={moving} />}
        {doctors.data?.length === 0 ? <Note>{t("book.nobody")}</Note> : (
          <>
            <Select
              label={t("book.doctor")}
              value={doctorId ?? anybody}
              onChange={(chosen) => {
                setDoctorId(chosen === anybody ? null : chosen);
                setDay(null);
              }}
              options={[{ value: anybody, label: t("book.anybody") }, ...closest(doctors.data ?? [], tie).map((one) => ({ value: one.id, label: tie(one.id) === "own" ? t("doctor.own", named(one)) : t("doctor", named(one)) }))]}
              data-testid="book-doctor"
            />
            {!moving && (
              <Select
                label={t("book.channel")}
                value={channel}
                onChange={(chosen) => {
                  setChannel(channels.find((one) => one === chosen) ?? channel);
                  setDay(null);
                }}
                options={channels.map((one) => ({ value: one, label: t(`channel.${one}`) }))}
                data-testid="book-channel"
              />
            )}
            {!thisWay && <Note tone="warn" role="status"><span data-testid="not-this-way">{moving ? t("book.move.notHis", { channel: t(`channel.${channel}`) }) : t(doctorId ? "book.notHis" : "book.nobody.channel")}</span></Note>}
            <DayStrip days={days} value={shown} onChange={setDay} onWeek={week} first={first <= today} last={found.data ? addDays(first, WEEK) > found.data.last_day : true} />
            {found.isError && <Note tone="warn" role="alert">{problemText(frame, found.error)}</Note>}
            {keep.refused && <Note tone="warn" role="alert">{isProblem(keep.refused, "slot-taken") ? t("book.taken") : problemText(frame, keep.refused)}</Note>}
            {thisWay && (found.isPending ? <Loading><Skeleton kind="choice" /><Skeleton kind="choice" /></Loading> : <Found day={shown} slots={onDay(slots, shown)} empty={slots.length === 0} holiday={days.find((one) => one.day === shown)?.holiday ?? null} onChoose={keep.choose} busy={keep.busy} />)}
            {thisWay && <EarlierNote moving={moving} doctorId={doctorId} channel={channel} first={slots[0] ?? null} about={whom.about} />}
          </>
        )}
      </div>
      {keep.chosen && <DecideDialog chosen={keep.chosen} doctors={doctors.data ?? []} onYes={keep.confirm} onNo={keep.drop} pending={keep.busy} changed={keep.priceChanged} moving={moving} channel={channel} about={whom.about} />}
    </Screen>
  );
}

const named = (one: AgendaDoctor) => ({ given: one.given_name, family: one.family_name });

/** The patient's own doctor first, then those whom they saw here. */
function closest(doctors: readonly AgendaDoctor[], tie: ReturnType<typeof useCloseness>): AgendaDoctor[] {
  const rank = ({ id }: AgendaDoctor) => ({ own: 0, seen: 1, any: 2 })[tie(id) ?? "any"];
  return [...doctors].sort((one, other) => rank(one) - rank(other));
}

function Found({ day, slots, empty, holiday, onChoose, busy }: { day: string; slots: readonly Slot[]; empty: boolean; holiday: string | null; onChoose(slot: Slot): void; busy: boolean }) {
  const t = useWords("agenda");
  if (slots.length > 0) return <SlotList key={day} slots={slots} onChoose={onChoose} busy={busy} />;
  if (holiday) return <Note>{t("book.holiday", { name: holiday })}</Note>;
  return <Note>{t(empty ? "book.empty.week" : "book.empty.day")}</Note>;
}

function useSlots(first: string, doctorId: string | null, channel: Channel, about: string | null) {
  const { language } = useLanguage();
  return useQuery({
    queryKey: [...keys.slots, first, doctorId, language, channel, about],
    queryFn: () => api.freeSlots({ from: first, days: WEEK, doctorId, language, channel, about }),
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  });
}

export interface Chosen {
  slot: Slot;
  /** Kept on the server until then; null where an appointment moves, which keeps the old time meanwhile. */
  held: Appointment | null;
}

/** A new time is held while the person decides; a move happens at the yes, all or nothing. */
function useKeeping(moving: Appointment | null, channel: Channel, about: string | null) {
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const hold = useChange((slot: Slot) => api.bookSlot({ patient_id: about, doctor_id: slot.doctor_id, starts_at: slot.starts_at, language, channel, hold: true }));
  const book = useChange(({ slot, held, quote }: Chosen & { quote: string }) => (moving ? api.moveTo(moving.id, slot, quote) : api.confirmHeld({ id: held?.id ?? "", quote })));
  const giveBack = useChange(api.cancelAppointment);
  const done = (made: Appointment | undefined) => made && navigate(`/appointments/${made.id}`, { replace: true, state: { done: moving ? "moved" : "booked", before: moving?.starts_at } });
  const priceChanged = isProblem(book.error, "price-needed");
  return {
    chosen,
    busy: hold.isPending || book.isPending,
    refused: hold.error ?? (priceChanged ? null : book.error),
    priceChanged,
    choose: (slot: Slot) => (moving ? setChosen({ slot, held: null }) : hold.mutate(slot, { onSuccess: (held) => setChosen({ slot, held: held ?? null }) })),
    confirm: (quote: string, askAgain: () => void) => chosen && book.mutate({ ...chosen, quote }, { onSuccess: done, onError: (error) => (isProblem(error, "price-needed") ? askAgain() : setChosen(null)) }),
    drop: () => {
      if (chosen?.held) giveBack.mutate(chosen.held.id);
      setChosen(null);
    },
  };
}
