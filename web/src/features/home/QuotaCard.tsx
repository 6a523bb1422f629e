// How many consultations are left, as dots and in words; and, when none is, when the next one frees and whom to call.
import type { Outlook } from "../../api/types";
import { Icon } from "../../design/Icon";
import { useFormats, useWords } from "../../words";

export function QuotaCard({ quota }: { quota: Outlook["quota"] }) {
  const t = useWords("home");
  const { day } = useFormats();
  return (
    <section className="card card--tight quota" aria-label={t("quota.left", { left: quota.left, limit: quota.limit })} data-testid="quota" data-left={quota.left}>
      <Pips quota={quota} />
      <div className="grow">
        <p className="strong">{t("quota.left", { left: quota.left, limit: quota.limit })}</p>
        <p className="small soft">{quota.next_free_at ? t("quota.next", { day: day(quota.next_free_at) }) : t("quota.fair")}</p>
      </div>
    </section>
  );
}

export function QuotaFull({ quota }: { quota: Outlook["quota"] }) {
  const t = useWords("home");
  const { day } = useFormats();
  return (
    <section className="card stack" aria-labelledby="quota-full" data-testid="quota-full">
      <div className="row row--top">
        <span className="disc"><Icon name="calendar" /></span>
        <div className="grow stack stack--tight">
          <h2 id="quota-full">{t("quota.full", { limit: quota.limit })}</h2>
          <Pips quota={quota} />
          {quota.next_free_at && <p>{t("quota.next", { day: day(quota.next_free_at) })}</p>}
        </div>
      </div>
      <p className="small">{t.rich("quota.other", { tel: (chunks) => <a href="tel:1733">{chunks}</a> })}</p>
      <p className="small soft">{t("quota.fair")}</p>
    </section>
  );
}

/** One dot for each that is allowed, full while it is left. */
function Pips({ quota }: { quota: Outlook["quota"] }) {
  return (
    <span className="pips" aria-hidden="true">
      {Array.from({ length: quota.limit }, (_, place) => <i key={place} className={place < quota.left ? "on" : undefined} />)}
    </span>
  );
}
