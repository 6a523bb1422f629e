// The check before an appointment: nobody stands in a line then, and it leads back to the appointment.
import { Redirect, useLocation, useParams } from "wouter";
import { LoadingScreen } from "../../app/LoadingScreen";
import { useWords } from "../../words";
import { useAppointment } from "../agenda/useAppointments";
import { Checking } from "./CheckPage";

export default function AppointmentCheckPage() {
  const t = useWords("check");
  const { id = "" } = useParams<{ id: string }>();
  const [, navigate] = useLocation();
  const { data, error } = useAppointment(id);
  const back = `/appointments/${id}`;
  if (data) return <Checking channel={data.channel} back={back} onDone={() => navigate(back)} />;
  return error ? <Redirect to={back} replace /> : <LoadingScreen title={t("tab")} />;
}
