// My box: what there is of the last consultations, for how long, what may be kept, and the receipts of what is gone.
import type { Safe } from "../../vault/api";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useSafe, useSafes } from "../../vault/VaultProvider";
import { Header, SosLine } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { Icon } from "../../design/Icon";
import { Loading } from "../../design/Surfaces";
import { PatientNav } from "../../patient/PatientNav";
import { useFormats, useWords } from "../../words";
import { CopyButton } from "./CopyButton";
import { Locked } from "./Locked";
import { Newcomer, OtherDevice } from "./OtherDevice";
import { Receipts } from "./Receipts";
import { Remaining } from "./Remaining";
import { ChatRow, useDoctorOf } from "./SafeCard";
import "./box.css";

export default function BoxPage() {
  const t = useWords("box");
  const safes = useSafes();
  const here = safes?.filter((one) => one.state !== "destroyed");
  return (
    <Screen title={t("tab")} header={<Header />} foot={<SosLine />} nav={<PatientNav />}>
      <Heading>{t("title")}</Heading>
      <div className="stack home__cards">
        {!here && <Loading />}
        {here?.length === 0 && <Empty />}
        {here?.map((one) => <OneSafe key={one.id} listed={one} />)}
        <Receipts />
      </div>
    </Screen>
  );
}

function Empty() {
  const t = useWords("box");
  return (
    <section className="card stack stack--tight" data-testid="box-empty">
      <h2>{t("empty.title")}</h2>
      <p>{t("empty")}</p>
    </section>
  );
}

function OneSafe({ listed }: { listed: Safe }) {
  const safe = useSafe(listed.id);
  return safe ? <Contents safe={safe} listed={listed} /> : <Loading />;
}

function Contents({ safe, listed }: { safe: SafeClient; listed: Safe }) {
  const t = useWords("box");
  const { moment } = useFormats();
  const family = useDoctorOf(safe);
  const { state, talk, newcomers } = usePicture(safe);
  return (
    <section className="card safecard" aria-labelledby={`safe-${safe.id}`} data-testid="safe" data-state={state}>
      <div>
        <h2 id={`safe-${safe.id}`}>{family ? t("with", { family }) : t("with.nobody")}</h2>
        <p className="small soft">{moment(listed.created_at)}</p>
      </div>
      <Remaining safe={safe} />
      {state !== "locked" && <ChatRow safe={safe} />}
      {talk.report?.text && <Report text={talk.report.text} by={family} />}
      {state === "locked" && <Locked safe={safe} />}
      {state === "open" && <CopyButton safe={safe} />}
      {newcomers.length > 0 && <Newcomer />}
      {state === "open" && <OtherDevice safe={safe} />}
    </section>
  );
}

function Report({ text, by }: { text: string; by: string | null }) {
  const t = useWords("box");
  return (
    <div className="row row--top" data-testid="report">
      <span className="disc"><Icon name="file" /></span>
      <div className="grow">
        <h3>{t("report")}</h3>
        {by && <p className="small soft">{t("report.by", { family: by })}</p>}
        <p className="report">{text}</p>
      </div>
    </div>
  );
}
