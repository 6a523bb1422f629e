// Beside the line: the next appointment, and calling when its time has come.
import { dayOf } from "../../features/agenda/agenda.model";
import { useNow } from "../../features/agenda/useAppointments";
import { When } from "../../features/agenda/When";
import { ActsFor } from "../../features/agenda/WhoseAppointment";
import { Tag } from "../../design/Surfaces";
import { useWords } from "../../words";
import { ReadinessTags } from "../../features/readiness/ReadinessTags";
import { StartButton } from "./AppointmentDialog";
import { nextOf, shownState } from "./planning.model";
import { useAgenda } from "./useAgenda";

export function NextAppointment() {
  const t = useWords("planning");
  const now = useNow();
  const today = dayOf(new Date(now));
  const next = nextOf(useAgenda(today, today).data?.appointments ?? [], now);
  if (!next) return null;
  const state = shownState(next);
  return (
    <section className="card stack stack--tight" aria-labelledby="next-appointment" data-testid="next-appointment">
      <h2 id="next-appointment">{t("next")}</h2>
      <p className="strong">{next.patient_name}<ReadinessTags cause={next.id} /></p>
      <ActsFor appointment={next} />
      <When starts={next.starts_at} ends={next.ends_at} />
      {state === "arrived" && <p role="status"><Tag tone="ok">{t("state.arrived")}</Tag></p>}
      <StartButton appointment={next} />
    </section>
  );
}
