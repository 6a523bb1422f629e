// The cases into which a doctor asked this person and the patient let them: to prepare, or to finish.
import type { AssistCase } from "../api/types";
import { LinkButton } from "../design/Button";
import { Note, Tag } from "../design/Surfaces";
import { EmptyLine } from "../features/desk/EmptyLine";
import { ListOf } from "../features/mydata/Section";
import { useMaybePicture } from "../vault/usePicture";
import { useSafe } from "../vault/VaultProvider";
import { useFormats, useWords } from "../words";
import { AssistantShell } from "./AssistantShell";
import { TeamsNote } from "./TeamsNote";
import { useCases } from "./useCases";

export function CasesPage() {
  const t = useWords("assistants");
  const found = useCases();
  return (
    <AssistantShell title={t("place.cases")}>
      <div className="deskpage stack">
        <Note icon="lock">{t("cases.lead")}</Note>
        <TeamsNote />
        {found.data?.length === 0
          ? <section className="card empty" data-testid="no-case"><EmptyLine /><h2>{t("cases.none")}</h2></section>
          : <ListOf query={found} empty={t("cases.none")}>{(all) => <ol className="card rows" data-testid="cases">{all.map((one) => <OneCase key={one.id} one={one} />)}</ol>}</ListOf>}
      </div>
    </AssistantShell>
  );
}

function OneCase({ one }: { one: AssistCase }) {
  const t = useWords("assistants");
  const doctor = useWords("doctor");
  const { moment, languageName } = useFormats();
  const unread = useMaybePicture(useSafe(one.safe_id))?.talk.unread ?? 0;
  const about = [doctor("born", { year: String(one.patient_birth_year) }), languageName(one.language), t("case.by", { doctor: one.doctor_family_name })];
  return (
    <li className="row row--wrap" data-testid="case" data-phase={one.phase}>
      <div className="grow">
        <p className="strong">{doctor("person", { given: one.patient_given_name, family: one.patient_family_name })}</p>
        <p className="small soft">{about.join(" · ")}</p>
      </div>
      {unread > 0 && <Tag tone="accent">{doctor("open.new", { count: unread })}</Tag>}
      <Tag tone={one.phase === "prepare" ? "warn" : "plain"}>{t(`phase.${one.phase}`)}</Tag>
      <p className="soft small">{t("case.until", { moment: moment(one.expires_at) })}</p>
      <LinkButton small look="second" icon="chat" href={`/case/${one.safe_id}`} data-testid="open-case">{t("case.open")}</LinkButton>
    </li>
  );
}
