// The frame of the doctor's pages: duty switch and own name in the bar, the places in the rail, the keys.
import { useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { useKeys, useKeysChoice } from "../app/keys";
import { useSession } from "../app/session";
import { useFormats, useWords } from "../words";
import { DeskShell } from "../features/desk/DeskShell";
import { Icon } from "../design/Icon";
import { useDesk } from "./DeskProvider";
import { DutySwitch } from "./queue/DutySwitch";
import { KeyHelp } from "./KeyHelp";
import { HandoverRing } from "./ring/HandoverRing";
import { RingCard } from "./ring/RingCard";

export function DoctorShell({ title, children }: { title: string; children: ReactNode }) {
  const t = useWords("doctor");
  const planning = useWords("planning");
  const books = useWords("books");
  const [keysOn] = useKeysChoice();
  const [help, setHelp] = useState(false);
  const { desk, duty, change } = useDesk();
  const [here] = useLocation();
  const toggle = () => change.mutate({ kind: duty?.state === "off" ? "on" : "off" });
  useKeys({ d: toggle, "?": () => setHelp(true) }, keysOn);
  return (
    <DeskShell
      title={desk?.offer ? t("ring.tab") : title}
      places={[
        { href: "/", icon: "line", label: t("place.queue"), testId: "place-queue" },
        { href: "/planning", icon: "calendar", label: planning("place"), testId: "place-planning" },
        { href: "/money", icon: "file", label: books("place"), testId: "place-money" },
        { href: "/today", icon: "clock", label: t("place.today"), testId: "place-today" },
      ]}
      last={{ href: "/settings", icon: "settings", label: t("place.settings"), testId: "place-settings" }}
      bar={<Bar keysOn={keysOn} />}
    >
      {here !== "/" && !desk?.consultation && <HandoverRing top />}
      {desk?.offer && here !== "/" && <div className="ringtop"><RingCard offer={desk.offer} /></div>}
      {children}
      <KeyHelp open={help} onClose={() => setHelp(false)} />
    </DeskShell>
  );
}

function Bar({ keysOn }: { keysOn: boolean }) {
  const t = useWords("doctor");
  const { person, doctor } = useSession();
  const { time } = useFormats();
  const { duty } = useDesk();
  const names = { given: person.given_name, family: person.family_name };
  return (
    <>
      <DutySwitch keysOn={keysOn} />
      {duty?.state === "paused" && duty.pause_until && <p className="soft">{t("pause.until", { time: time(duty.pause_until) })}</p>}
      {duty?.state === "on" && duty.since && <p className="soft bar__since">{t("duty.since", { time: time(duty.since) })}</p>}
      <p className="grow" />
      <p className="bar__lock row soft small"><Icon name="lock" size="s" />{t("bar.lock")}</p>
      <div className="bar__me">
        <p className="strong">{t("me", names)}</p>
        {doctor && <p className="cap soft" data-testid="nihdi">{t("nihdi", { number: doctor.nihdi })}</p>}
      </div>
      <span className="face face--s" aria-hidden="true">{person.given_name.charAt(0)}{person.family_name.charAt(0)}</span>
    </>
  );
}
