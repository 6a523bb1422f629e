// "Go on where you stopped?" for answers of an earlier visit that still lie locked on this device.
import { useLocation } from "wouter";
import { Button } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";

/** The alarm signs are asked anew: what was true this morning may be otherwise now. */
export function UnfinishedCard({ onAnew }: { onAnew(): void }) {
  const t = useWords("home");
  const [, navigate] = useLocation();
  return (
    <section className="card stack" aria-labelledby="unfinished">
      <div className="row row--top">
        <span className="disc"><Icon name="lock" /></span>
        <div className="grow">
          <h2 id="unfinished">{t("unfinished.title")}</h2>
          <p className="small soft">{t("unfinished.body")}</p>
        </div>
      </div>
      <Button onPress={() => navigate("/ask/again")} data-testid="go-on-draft">{t("unfinished.go")}</Button>
      <Button look="plain" onPress={onAnew} data-testid="start-anew">{t("unfinished.anew")}</Button>
    </section>
  );
}
