// What replaces everything else on Home: the place in the line, or the call that is open.
import type { CareRequest, Consultation } from "../../api/types";
import { LinkButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Tag } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import { ForWhom } from "../people/ForWhom";
import { useCalling } from "../consultation/CallProvider";

export function LineCard({ request }: { request: CareRequest }) {
  const t = useWords("home");
  const { time } = useFormats();
  const title = request.leaving ? t("line.leaving") : request.position === null ? t("line.next") : t("line.title", { position: request.position });
  return (
    <section className="card stack resume" aria-labelledby="resume" data-testid="resume-line">
      <div className="row row--top">
        <span className="disc"><Icon name="line" /></span>
        <div className="grow">
          <h2 id="resume">{title}</h2>
          <p className="small soft">{request.leaving && request.keep_until ? t("line.leaving.until", { time: time(request.keep_until) }) : t("line.safe")}</p>
          <ForWhom patient={{ id: request.patient_id, given_name: request.patient_given_name }} asked={request.acting_as === "self" ? null : request.acting_id} />
        </div>
      </div>
      <LinkButton href="/line" data-testid="resume">{t("line.go")}</LinkButton>
    </section>
  );
}

export function CallCard({ consultation }: { consultation: Consultation }) {
  const t = useWords("home");
  const { join } = useCalling();
  const doctor = consultation.doctor.family_name;
  return (
    <section className="card stack resume" aria-labelledby="resume" data-testid="resume-call">
      <div className="row row--top">
        <span className="disc disc--ok"><Icon name="camera" /></span>
        <div className="grow stack stack--tight">
          <Tag tone="ok">{t("call.tag")}</Tag>
          <h2 id="resume">{t("call.title", { doctor })}</h2>
          <p className="small soft">{t("call.body", { doctor })}</p>
          <ForWhom patient={consultation.patient} />
        </div>
      </div>
      <LinkButton href={`/call/${consultation.id}`} icon="camera" onClick={() => join(consultation.id)} data-testid="resume">{t("call.go")}</LinkButton>
    </section>
  );
}
