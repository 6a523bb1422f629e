// Doctors on duty: since when, in a pause or in a call, and in which languages.
import type { DoctorRow } from "../api/operator";
import { Tag } from "../design/Surfaces";
import { EmptyLine } from "../features/desk/EmptyLine";
import { useFormats, useWords } from "../words";
import { hoursAndMinutes, minutesOf } from "./figures.model";

export function DoctorsCard({ doctors, now }: { doctors: readonly DoctorRow[]; now: number }) {
  const t = useWords("operator");
  return (
    <section className="card board__wide board__doctors" aria-labelledby="doctors" data-testid="doctors">
      <h2 id="doctors">{t("doctors")}</h2>
      {doctors.length === 0 ? <Nobody /> : <Rows doctors={doctors} now={now} />}
    </section>
  );
}

function Nobody() {
  const t = useWords("operator");
  return (
    <div className="empty">
      <EmptyLine />
      <p className="strong">{t("doctors.none")}</p>
      <p className="soft small">{t("doctors.none.body")}</p>
    </div>
  );
}

function Rows({ doctors, now }: { doctors: readonly DoctorRow[]; now: number }) {
  const t = useWords("operator");
  return (
    <div className="scroll" role="group" aria-label={t("doctors")} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("col.doctor")}</th>
            <th scope="col">{t("col.state")}</th>
            <th scope="col">{t("col.since")}</th>
            <th scope="col">{t("col.languages")}</th>
          </tr>
        </thead>
        <tbody>{doctors.map((one) => <Row key={`${one.given_name} ${one.family_name} ${one.since}`} doctor={one} now={now} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ doctor, now }: { doctor: DoctorRow; now: number }) {
  const t = useWords("operator");
  const { time, languageName, list } = useFormats();
  const minutes = minutesOf((now - Date.parse(doctor.since)) / 1000);
  return (
    <tr data-testid="doctor-row">
      <th scope="row">{t("doctor", { given: doctor.given_name, family: doctor.family_name })}</th>
      <td><State doctor={doctor} /></td>
      <td>{t.rich("since", { time: time(doctor.since), ...hoursAndMinutes(minutes), soft: (chunks) => <span className="soft">{chunks}</span> })}</td>
      <td className="soft">{list(doctor.languages.map(languageName))}</td>
    </tr>
  );
}

function State({ doctor }: { doctor: DoctorRow }) {
  const t = useWords("operator");
  const { time } = useFormats();
  if (doctor.busy) return <Tag icon="camera">{t("state.busy")}</Tag>;
  if (doctor.rest_until) return <Tag tone="warn" icon="cup">{t("state.resting", { time: time(doctor.rest_until) })}</Tag>;
  if (doctor.state === "paused") return <Tag tone="warn" icon="cup">{t("state.paused")}</Tag>;
  return <Tag tone="ok" icon="check">{t("state.on")}</Tag>;
}
