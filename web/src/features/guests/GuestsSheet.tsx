// "Someone with me": who is expected or there, and the way to bring somebody.
import { useState } from "react";
import type { GuestRole } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { ChoiceList } from "../../design/ChoiceList";
import { Dialog } from "../../design/Dialog";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { ShareInvitation } from "./ShareInvitation";
import type { Known } from "./recognise";
import type { Guests } from "./useGuests";
import "./guests.css";

const roles = ["carer", "relative", "interpreter"] as const satisfies readonly GuestRole[];
const MOST = 2;

export interface GuestsSheetProps {
  open: boolean;
  guests: Guests;
  /** The doctor's wish is answered on the patient's screen. */
  doctor: boolean;
  onClose(): void;
}

export function GuestsSheet({ open, guests, doctor, onClose }: GuestsSheetProps) {
  const t = useWords("guests");
  const frame = useWords("frame");
  return (
    <Dialog title={t("title")} open={open} onClose={onClose}>
      <div className="stack" data-testid="guests">
        <p className="soft">{t(doctor ? "help.doctor" : "help")}</p>
        {guests.error && <Note tone="warn" role="alert">{problemText(frame, guests.error)}</Note>}
        {guests.all.length > 0 && (
          <ul className="guests">
            {guests.all.map((guest) => <OneGuest key={guest.id} guest={guest} guests={guests} doctor={doctor} />)}
          </ul>
        )}
        {guests.all.length < MOST && <InviteForm guests={guests} doctor={doctor} />}
        <Button look="plain" onPress={onClose} data-testid="guests-close">{t("close")}</Button>
      </div>
    </Dialog>
  );
}

function OneGuest({ guest, guests, doctor }: { guest: Known; guests: Guests; doctor: boolean }) {
  const t = useWords("guests");
  const call = useWords("call");
  const code = guest.state === "invited" ? guests.codeOf(guest.id) : null;
  const state = guest.state === "waiting" && !guest.consultation_id ? "early" : guest.state;
  return (
    <li className="stack stack--tight" data-testid="guest" data-state={guest.state}>
      <div className="row row--wrap">
        <div className="grow">
          <strong>{call("name.role", { name: guest.name, role: call(`role.${guest.role}`) })}</strong>
          <p className="small soft">{t(`state.${state}`)}</p>
        </div>
        {!doctor && guest.state === "waiting" && guest.consultation_id && isVouchedFor(guest) && (
          <Button small onPress={() => guests.letIn(guest)} isPending={guests.pending} data-testid="guest-let-in">{t("let-in")}</Button>
        )}
        <Button small look="danger-plain" onPress={() => guests.sendOut(guest)} data-testid="guest-remove">{t(guest.state === "in" ? "remove" : "withdraw")}</Button>
      </div>
      {guest.recognised === "stranger" && <Note tone="danger" role="alert">{t("door.stranger.body", { name: guest.name })}</Note>}
      {code !== null && <ShareInvitation code={code} name={guest.name} />}
    </li>
  );
}

/** With one tap; whom nobody vouches for is asked about by itself, with the number to compare. */
const isVouchedFor = ({ recognised }: Known) => recognised === "ours" || recognised === "doctors";

function InviteForm({ guests, doctor }: { guests: Guests; doctor: boolean }) {
  const t = useWords("guests");
  const call = useWords("call");
  const [name, setName] = useState("");
  const [role, setRole] = useState<GuestRole | null>(null);
  const [missing, setMissing] = useState(false);
  const invite = () => {
    setMissing(name.trim() === "" || role === null);
    if (name.trim() === "" || role === null) return;
    guests.invite({ name, role });
    setName("");
    setRole(null);
  };
  const choices = roles.map((one) => ({ value: one, label: call(`role.${one}`), testId: `guest-role-${one}` }));
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); invite(); }}>
      <TextField label={t("name")} value={name} onChange={setName} maxLength={80} autoComplete="off" error={missing && name.trim() === "" ? t("name.missing") : null} data-testid="guest-name" />
      <ChoiceList label={t("role")} choices={choices} value={role} onChange={(value) => setRole(value as GuestRole)} error={missing && role === null ? t("role.missing") : null} />
      <Button type="submit" isPending={guests.pending} data-testid="guest-invite">{t(doctor ? "ask" : "invite")}</Button>
    </form>
  );
}
