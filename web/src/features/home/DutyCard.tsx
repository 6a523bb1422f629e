// Who is on duty now and until when we are open; or when we open again and whom to call meanwhile.
import type { DoctorOnDuty } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { Button } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import { opening, type Opening } from "./hours.model";

export interface DutyCardProps {
  /** Undefined while it is fetched. */
  doctors: readonly DoctorOnDuty[] | undefined;
  failed: boolean;
  /** Another card offers the main action. */
  quiet: boolean;
  onStart(): void;
}

export function DutyCard({ doctors, failed, quiet, onStart }: DutyCardProps) {
  const t = useWords("home");
  const brand = useBrand();
  const now = opening(brand.hours, new Date());
  const none = doctors?.length === 0;
  if (none && !now.open) return <ClosedCard now={now} />;
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
      <Facts doctors={doctors ?? []} />
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

function Facts({ doctors }: { doctors: readonly DoctorOnDuty[] }) {
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
    </dl>
  );
}

function ClosedCard({ now }: { now: Opening }) {
  const t = useWords("home");
  const { weekday } = useFormats();
  const opens = now.next && (now.next.today ? t("closed.today", { time: now.next.at }) : t("closed.day", { day: weekday(now.next.day), time: now.next.at }));
  return (
    <section className="card stack" aria-labelledby="closed" data-testid="closed">
      <div className="row row--top">
        <span className="disc"><Icon name="moon" /></span>
        <div className="grow">
          <h2 id="closed">{t("closed.title")}</h2>
          {opens && <p>{opens}</p>}
        </div>
      </div>
      <p className="small">{t.rich("closed.guard", { tel: (chunks) => <a href="tel:1733">{chunks}</a> })}</p>
    </section>
  );
}
