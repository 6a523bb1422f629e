// When nobody can be taken in: closed, or as many wait as the doctors can safely see. When again, and whom to call now.
import { Icon } from "../../design/Icon";
import { useFormats, useWords } from "../../words";

export function ClosedCard({ opensAt }: { opensAt: string | null }) {
  const t = useWords("home");
  const { moment } = useFormats();
  return (
    <section className="card stack" aria-labelledby="closed" data-testid="closed">
      <div className="row row--top">
        <span className="disc"><Icon name="moon" /></span>
        <div className="grow">
          <h2 id="closed">{t("closed.title")}</h2>
          {opensAt && <p>{t("closed.at", { moment: moment(opensAt) })}</p>}
        </div>
      </div>
      <Elsewhere />
    </section>
  );
}

export function FullCard({ until }: { until: string }) {
  const t = useWords("home");
  const { isToday, moment, time } = useFormats();
  return (
    <section className="card stack" aria-labelledby="full" data-testid="full">
      <div className="row row--top">
        <span className="disc"><Icon name="people" /></span>
        <div className="grow">
          <h2 id="full">{t("full.title")}</h2>
          <p>{isToday(until) ? t("full.body", { time: time(until) }) : t("full.later", { moment: moment(until) })}</p>
        </div>
      </div>
      <Elsewhere />
    </section>
  );
}

function Elsewhere() {
  const t = useWords("home");
  return (
    <>
      <p className="small">{t.rich("closed.guard", { tel: (chunks) => <a href="tel:1733">{chunks}</a> })}</p>
      <p className="small">{t.rich("closed.sos", { sos: (chunks) => <a href="tel:112">{chunks}</a> })}</p>
    </>
  );
}
