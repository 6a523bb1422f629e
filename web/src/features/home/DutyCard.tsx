// Who is on duty now and until when we are open; or when we open again and whom to call meanwhile.
import type { DoctorOnDuty } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { Button } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { useFormats, useWords } from "../../words";
import type { WaitRange } from "../../api/types";
import { opening } from "./hours.model";

export interface DutyCardProps {
  /** Undefined while it is fetched. */
  doctors: readonly DoctorOnDuty[] | undefined;
  failed: boolean;
  /** How long it would take now; null where nobody can say. */
  wait: WaitRange | null;
  /** Another card offers the main action. */
  quiet: boolean;
  onStart(): void;
}

export function DutyCard({ doctors, failed, wait, quiet, onStart }: DutyCardProps) {
  const t = useWords("home");
  const brand = useBrand();
  const now = opening(brand.hours, new Date(serverNow()));
  const none = doctors?.length === 0;
  return (
    <section className="card duty" aria-labelledby="duty">
      <div className="row row--top">
        <Faces doctors={doctors ?? []} />
        <div className="grow">
          <h2 id="duty">{doctors ? t("duty.title", { count: doctors.length }) : t("duty.unknown")}</h2>
          <p className={none ? "small soft" : "small duty__on"}>
            {!none && <i className="dot" aria-hidden="true" />}
            {now.until ? t("duty.until", { time: now.until }) : t("duty.open")}
          </p>
        </div>
      </div>
      <Facts doctors={doctors ?? []} wait={wait} />
      {none && <Note tone="warn">{t("duty.none")}</Note>}
      {failed && <Note tone="warn">{t("duty.failed")}</Note>}
      <Button look={quiet ? "second" : "main"} icon="camera" onPress={onStart} data-testid="start">{quiet ? t("start.anew") : t("start")}</Button>
    </section>
  );
}

function Faces({ doctors }: { doctors: readonly DoctorOnDuty[] }) {
  if (doctors.length === 0) return <span className="face" aria-hidden="true"><Icon name="doctor" /></span>;
  return (
    <span className="faces" aria-hidden="true">
      {doctors.slice(0, 3).map((one) => <span key={one.id} className="face face--s">{`${one.given_name[0] ?? ""}${one.family_name[0] ?? ""}`}</span>)}
    </span>
  );
}

function Facts({ doctors, wait }: { doctors: readonly DoctorOnDuty[]; wait: WaitRange | null }) {
  const t = useWords("home");
  const { list, languageName } = useFormats();
  const free = doctors.filter((one) => !one.busy && !one.paused).length;
  const languages = [...new Set(doctors.flatMap((one) => one.languages))];
  if (doctors.length === 0) return null;
  return (
    <dl className="facts">
      <div>
        <dt><Icon name="people" size="s" />{t("facts.free")}</dt>
        <dd>{t("facts.free.count", { count: free })}</dd>
      </div>
      <div>
        <dt><Icon name="globe" size="s" />{t("facts.languages")}</dt>
        <dd>{list(languages.map(languageName))}</dd>
      </div>
      {wait && (
        <div data-testid="wait">
          <dt><Icon name="clock" size="s" />{t("facts.wait")}</dt>
          <dd>{t("facts.wait.range", { low: wait.low_s / 60, high: wait.high_s / 60 })}</dd>
        </div>
      )}
    </dl>
  );
}
