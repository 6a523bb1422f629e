// Who, in which language, and how: a doctor on duty or whoever is free first.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Redirect, useLocation } from "wouter";
import { doctors as fetchDoctors } from "../../api/patient";
import type { Channel, DoctorOnDuty } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { problemText } from "../../app/problemText";
import { Heading } from "../../app/Screen";
import { useSession } from "../../app/session";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Select } from "../../design/Fields";
import { Loading, Note, Skeleton } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { isLanguage, languageNames, useFormats, useWords, type Language, type Words } from "../../words";
import { AskScreen, WithIntake } from "../intake/AskScreen";
import type { IntakeFlow } from "../intake/IntakeProvider";
import { fullName } from "./doctorName";
import { channelsThere, whyNobody } from "./duty.model";
import { useCloseness } from "../people/useOwnDoctors";
import { useWish } from "./WishProvider";
import "./booking.css";

const first = "first";
const channels = ["video", "audio", "chat"] as const;
const channelIcons = { video: "camera", audio: "phone", chat: "chat" } as const;

export default function DoctorPage() {
  return <WithIntake place="doctor">{(flow) => (flow.draft.appointment ? <Redirect to="/ask/ready" replace /> : <Choosing {...flow} />)}</WithIntake>;
}

function Choosing({ draft, change, about }: Pick<IntakeFlow, "draft" | "change" | "about">) {
  const { person } = useSession();
  const t = useWords("booking");
  const brand = useBrand();
  const [, navigate] = useLocation();
  const { doctor, choose } = useWish();
  const [asked, setAsked] = useState(false);
  const language = draft.language ?? t.language;
  const go = () => {
    setAsked(true);
    if (doctor === undefined || draft.channel === null) return;
    change({ language });
    navigate("/ask/check");
  };
  return (
    <AskScreen title={t("doctor.tab")} step={3} back="/ask/question" dock={<Button onPress={go} data-testid="next">{t("continue")}</Button>}>
      <div className="stack stack--wide">
        <div>
          <Heading id="doctor">{t("doctor.title")}</Heading>
          <Doctors patient={draft.patient ?? person.id} about={about} language={language} channel={draft.channel} value={doctor} onChange={choose} error={asked && doctor === undefined ? t("doctor.missing") : null} />
        </div>
        <section className="stack stack--tight">
          <h2 id="channel">{t("channel.title")}</h2>
          <ChoiceList
            look="small-tiles"
            labelledBy="channel"
            value={draft.channel}
            onChange={(value) => change({ channel: channels.find((one) => one === value) ?? null })}
            error={asked && draft.channel === null ? t("channel.missing") : null}
            choices={channels.map((channel) => ({ value: channel, label: t(`channel.${channel}`), icon: channelIcons[channel], testId: `channel-${channel}` }))}
          />
          <NotThisWay channel={draft.channel} language={language} doctor={doctor} />
        </section>
        <Select
          label={t("language.title")}
          value={language}
          onChange={(value) => isLanguage(value) && change({ language: value })}
          options={brand.languages.map((one) => ({ value: one, label: languageNames[one] }))}
          data-testid="call-language"
        />
      </div>
    </AskScreen>
  );
}

/** Before anybody waits: who was chosen, or nobody on duty, sees patients this way; and what helps. */
function NotThisWay({ channel, language, doctor }: { channel: Channel | null; language: Language; doctor: string | null | undefined }) {
  const t = useWords("booking");
  const { data } = useQuery({ queryKey: keys.doctors, queryFn: fetchDoctors });
  if (!data || channel === null) return null;
  const chosen = doctor && data.find((one) => one.id === doctor);
  if (chosen && !chosen.channels.includes(channel)) return <Note tone="warn" role="status"><span data-testid="not-this-way">{t("channel.notHis")}</span></Note>;
  if (doctor || whyNobody(data, language, channel) !== "channel") return null;
  const others = channelsThere(data, language).map((one) => t(`channel.${one}`)).join(", ");
  return <Note tone="warn" role="status"><span data-testid="nobody-this-way">{t("channel.nobody", { channel: t(`channel.${channel}`), others })}</span></Note>;
}

interface DoctorsProps {
  /** Whose doctors are closest. */
  patient: string;
  /** Their given name, where it is somebody else. */
  about: string | null;
  language: Language;
  channel: Channel | null;
  value: string | null | undefined;
  onChange(doctor: string | null): void;
  error: string | null;
}

function Doctors({ patient, about, language, channel, value, onChange, error }: DoctorsProps) {
  const t = useWords("booking");
  const frame = useWords("frame");
  const { languageName } = useFormats();
  const duty = useQuery({ queryKey: keys.doctors, queryFn: fetchDoctors });
  const tie = useCloseness(patient);
  if (duty.isPending) return <div className="doctors"><Loading><Skeleton kind="choice" /><Skeleton kind="choice" /></Loading></div>;
  const speaks = (one: DoctorOnDuty) => one.languages.includes(language);
  const takes = (one: DoctorOnDuty) => channel === null || one.channels.includes(channel);
  const able = (one: DoctorOnDuty) => speaks(one) && takes(one);
  const nobody = duty.data ? whyNobody(duty.data, language, null) : null;
  const rank = (one: DoctorOnDuty) => Number(able(one)) * 3 + (tie(one.id) === "own" ? 2 : tie(one.id) === "seen" ? 1 : 0);
  const found = [...(duty.data ?? [])].sort((one, other) => rank(other) - rank(one));
  const close = (one: DoctorOnDuty) => {
    const known = tie(one.id);
    if (!known) return "";
    return ` · ${about ? t(`doctor.${known}.of`, { name: about }) : t(`doctor.${known}`)}`;
  };
  return (
    <div className="doctors stack">
      <ChoiceList
        labelledBy="doctor"
        value={value === undefined ? null : (value ?? first)}
        onChange={(chosen) => onChange(chosen === first ? null : chosen)}
        error={error}
        choices={[
          { value: first, label: <strong>{t("doctor.first")}</strong>, help: t("doctor.first.help"), testId: "doctor-first" },
          ...found.map((one) => ({
            value: one.id,
            label: fullName(t, one),
            help: able(one) ? busyText(t, one) + close(one) : speaks(one) && channel ? t("doctor.takesNot", { channel: t(`channel.${channel}`) }) : t("doctor.speaksNot", { language: languageName(language) }),
            disabled: !able(one),
            testId: `doctor-${one.id}`,
          })),
        ]}
      />
      {duty.error && <Note tone="warn" role="alert">{problemText(frame, duty.error)}</Note>}
      {nobody && <Note><span data-testid="nobody" data-why={nobody}>{nobody === "duty" ? t("doctor.nobody.duty") : t("doctor.nobody", { language: languageName(language) })}</span></Note>}
    </div>
  );
}

function busyText(t: Words<"booking">, one: DoctorOnDuty): string {
  if (one.paused) return t("doctor.paused");
  if (one.waiting > 0) return t("doctor.waiting", { count: one.waiting });
  return one.busy ? t("doctor.busy") : t("doctor.free");
}
