// Whose appointment it is and who takes care of it, where the two are not the person who reads this.
import type { Appointment } from "../../api/agenda";
import { useSession } from "../../app/session";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { ForWhom } from "../people/ForWhom";

export function WhoseAppointment({ appointment }: { appointment: Appointment }) {
  const { person } = useSession();
  if (appointment.patient_id === person.id) return <CaredFor appointment={appointment} />;
  return <ForWhom patient={{ id: appointment.patient_id, given_name: appointment.patient_given_name }} />;
}

/** Who takes care of an appointment of mine. */
function CaredFor({ appointment }: { appointment: Appointment }) {
  const t = useWords("agenda");
  return appointment.acting_as === "self" ? null : <p className="small soft" data-testid="cared-for">{t("cared.for", { name: appointment.acting_name })}</p>;
}

/** What was told for it opens on the device of who told it: both know before somebody else takes it over. */
export function Told({ appointment }: { appointment: Pick<Appointment, "safe_id" | "acting_id" | "acting_name" | "acting_as"> }) {
  const t = useWords("agenda");
  const { person } = useSession();
  if (!appointment.safe_id) return null;
  if (appointment.acting_id !== person.id) return <Note tone="warn" icon="lock"><span data-testid="told-by-other">{t("intake.theirs", { name: appointment.acting_name })}</span></Note>;
  return (
    <>
      <Note tone="ok" icon="lock"><span data-testid="told">{t("intake.done")}</span></Note>
      {appointment.acting_as !== "self" && <p className="small soft">{t("intake.mine")}</p>}
    </>
  );
}

/** The same for a doctor: on whose behalf somebody will be there. */
export function ActsFor({ appointment }: { appointment: Appointment }) {
  const t = useWords("planning");
  if (appointment.acting_as === "self") return null;
  return <p className="small" data-testid="acts-for">{t(`acts.${appointment.acting_as}`, { name: appointment.acting_name })}</p>;
}
