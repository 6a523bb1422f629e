// On Home: the next appointment, or the way to one.
import { LinkButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";
import { ahead, phaseOf } from "./agenda.model";
import { useAppointments, useNow } from "./useAppointments";
import { When } from "./When";
import { WhoseAppointment } from "./WhoseAppointment";
import "./agenda.css";

export default function HomeAppointments() {
  const t = useWords("agenda");
  const { data } = useAppointments();
  const now = useNow();
  const next = ahead(data ?? [])[0];
  if (!data) return null;
  if (!next) {
    return (
      <section className="card stack" aria-labelledby="book-card">
        <div className="row row--top">
          <span className="disc"><Icon name="clock" /></span>
          <div className="grow">
            <h2 id="book-card">{t("home.title")}</h2>
            <p className="small soft">{t("home.lead")}</p>
          </div>
        </div>
        <LinkButton look="second" href="/book" data-testid="book">{t("home.book")}</LinkButton>
      </section>
    );
  }
  const open = phaseOf(next, now) === "open";
  return (
    <section className="card stack" aria-labelledby="next-card" data-testid="next-appointment">
      <div className="row row--top">
        <span className="disc disc--ok"><Icon name="clock" /></span>
        <div className="grow">
          <h2 id="next-card">{t(next.state === "held" ? "home.offer" : "home.next")}</h2>
          <When starts={next.starts_at} ends={next.ends_at} />
          <p>{t("doctor", { given: next.doctor.given_name, family: next.doctor.family_name })}</p>
          <WhoseAppointment appointment={next} />
        </div>
      </div>
      <LinkButton look={open || next.state === "held" ? "main" : "second"} href={`/appointments/${next.id}`} data-testid="to-appointment">{t(open ? "door.go" : "home.see")}</LinkButton>
      {(data.length > 1) && <LinkButton look="plain" href="/appointments">{t("home.all")}</LinkButton>}
    </section>
  );
}
