// The doctors of this service and whom it invited: verified by the register, suspended and reinstated by hand.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { reinstate, staff as fetchStaff, suspend, withdraw } from "../api/staff";
import type { StaffDoctor, DoctorInvitation } from "../api/types";
import { problemText } from "../app/problemText";
import { Heading } from "../app/Screen";
import { Button, TextButton } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { Loading, Note, Tag, type Tone } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import "../features/mydata/mydata.css";
import { useFormats, useWords } from "../words";
import { InviteDialog } from "./InviteDialog";
import { OperatorShell } from "./OperatorShell";
import { staffKey } from "./staff.model";

export function DoctorsPage() {
  const t = useWords("staff");
  const frame = useWords("frame");
  const found = useQuery({ queryKey: staffKey, queryFn: fetchStaff });
  return (
    <OperatorShell title={t("place")} bar={<Heading>{t("place")}</Heading>}>
      <div className="deskpage mydata">
        {found.isError && <Note tone="warn" role="alert">{problemText(frame, found.error)}</Note>}
        {found.data ? (
          <div className="cards" data-testid="staff">
            <Invitations invitations={found.data.invitations} />
            <Colleagues doctors={found.data.doctors} />
          </div>
        ) : !found.isError && <Loading />}
      </div>
    </OperatorShell>
  );
}

function useStaffChange(change: (id: string) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queries.invalidateQueries({ queryKey: staffKey }) });
}

function Colleagues({ doctors }: { doctors: readonly StaffDoctor[] }) {
  const t = useWords("staff");
  const frame = useWords("frame");
  const [asked, setAsked] = useState<StaffDoctor | null>(null);
  const back = useStaffChange(reinstate);
  return (
    <Section title={t("here")} icon="doctor" testId="colleagues">
      {doctors.length === 0 ? <p className="soft">{t("here.none")}</p> : <ul className="stack">{doctors.map((one) => <Row key={one.id} doctor={one} onSuspend={() => setAsked(one)} onReinstate={() => back.mutate(one.id)} />)}</ul>}
      {back.isError && <Note tone="danger" role="alert">{problemText(frame, back.error)}</Note>}
      {asked && <SuspendDialog doctor={asked} onClose={() => setAsked(null)} />}
    </Section>
  );
}

function Row({ doctor, onSuspend, onReinstate }: { doctor: StaffDoctor; onSuspend(): void; onReinstate(): void }) {
  const t = useWords("staff");
  const { moment, languageName, list } = useFormats();
  return (
    <li className="row row--top staff__row" data-testid="colleague" data-suspended={doctor.suspended_at !== null}>
      <span className="grow">
        <strong>{t("doctor", { given: doctor.given_name, family: doctor.family_name })}</strong>
        <span className="cap soft staff__more">{t("number", { number: doctor.nihdi })} · {list(doctor.languages.map(languageName))}</span>
        {doctor.suspended_at && <Tag tone="warn" icon="alert">{t("suspended", { moment: moment(doctor.suspended_at) })}</Tag>}
      </span>
      {doctor.suspended_at ? <TextButton onPress={onReinstate} data-testid="reinstate">{t("reinstate")}</TextButton> : <TextButton onPress={onSuspend} data-testid="suspend">{t("suspend")}</TextButton>}
    </li>
  );
}

function SuspendDialog({ doctor, onClose }: { doctor: StaffDoctor; onClose(): void }) {
  const t = useWords("staff");
  const frame = useWords("frame");
  const stop = useStaffChange(async (id) => {
    await suspend(id);
    onClose();
  });
  return (
    <Dialog title={t("suspend.title", { given: doctor.given_name, family: doctor.family_name })} open onClose={onClose}>
      <p>{t("suspend.body")}</p>
      {stop.isError && <Note tone="danger" role="alert">{problemText(frame, stop.error)}</Note>}
      <div className="acts">
        <Button look="second" onPress={onClose}>{t("suspend.no")}</Button>
        <Button look="danger" onPress={() => stop.mutate(doctor.id)} isPending={stop.isPending} data-testid="suspend-yes">{t("suspend")}</Button>
      </div>
    </Dialog>
  );
}

function Invitations({ invitations }: { invitations: readonly DoctorInvitation[] }) {
  const t = useWords("staff");
  const frame = useWords("frame");
  const [inviting, setInviting] = useState(false);
  const back = useStaffChange(withdraw);
  return (
    <Section title={t("invited")} icon="seal" lead={t("invite.lead")} testId="invitations">
      <Button look="second" icon="doctor" onPress={() => setInviting(true)} data-testid="invite">{t("invite")}</Button>
      {invitations.length === 0 ? <p className="soft">{t("invited.none")}</p> : <ul className="stack">{invitations.map((one) => <Invited key={one.id} invitation={one} onWithdraw={() => back.mutate(one.id)} />)}</ul>}
      {back.isError && <Note tone="danger" role="alert">{problemText(frame, back.error)}</Note>}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Section>
  );
}

const tones: Partial<Record<DoctorInvitation["state"], Tone>> = { verified: "ok", refused: "warn" };

function Invited({ invitation, onWithdraw }: { invitation: DoctorInvitation; onWithdraw(): void }) {
  const t = useWords("staff");
  const { moment } = useFormats();
  const open = invitation.ended_at === null;
  return (
    <li className="row row--top staff__row" data-testid="invitation" data-state={invitation.state}>
      <span className="grow">
        <strong>{t("doctor", { given: invitation.given_name, family: invitation.family_name })}</strong> <Tag tone={tones[invitation.state]}>{t(`state.${invitation.state}`)}</Tag>
        <span className="cap soft staff__more">{t("number", { number: invitation.nihdi })} · {t("made", { moment: moment(invitation.made_at) })} · {invitation.ended_at ? t("ended", { moment: moment(invitation.ended_at) }) : t("until", { moment: moment(invitation.expires_at) })}</span>
        {invitation.reason && <span className="small staff__more">{t(`reason.${invitation.reason}`)}</span>}
        {open && !invitation.check_digits_fit && <span className="small staff__more">{t("digits")}</span>}
      </span>
      {open && <TextButton onPress={onWithdraw} data-testid="withdraw">{t("withdraw")}</TextButton>}
    </li>
  );
}
