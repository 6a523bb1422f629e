// The patient who is offered to this doctor: thirty seconds, two answers.
import type { Offer } from "../../api/doctor";
import { useKeys, useKeysChoice } from "../../app/keys";
import { Button } from "../../design/Button";
import { useNow } from "../../features/desk/useNow";
import { useFormats, useWords } from "../../words";
import { useDesk } from "../DeskProvider";
import { waitedMinutes } from "../queue/waited";

const WHOLE_S = 30;

export function RingCard({ offer }: { offer: Offer }) {
  const t = useWords("doctor");
  const [keysOn] = useKeysChoice();
  const { accept, pass } = useDesk();
  const take = () => accept.mutate(offer);
  const hand = () => pass.mutate(offer.request_id);
  const busy = accept.isPending || pass.isPending;
  useKeys({ Enter: take, p: hand }, keysOn && !busy);
  return (
    <section className="ringcard" role="alertdialog" aria-labelledby="ring" aria-describedby="ring-facts" data-testid="ring">
      <Countdown until={offer.offered_until} still={accept.isPending} />
      <div className="grow">
        <p className="small">{t("ring.ready")}</p>
        <h2 id="ring">{t("ring.who", { given: offer.given_name, initial: offer.initial, age: offer.age })}</h2>
        <Facts offer={offer} />
      </div>
      <div className="ringcard__acts">
        <Button look="accent" icon="camera" onPress={take} isPending={accept.isPending} isDisabled={pass.isPending} data-testid="accept">{t("accept")}{keysOn && <kbd className="kbd" aria-hidden="true">{t("ring.enter")}</kbd>}</Button>
        <Button look="plain" onPress={hand} isPending={pass.isPending} isDisabled={accept.isPending} data-testid="pass">{t("pass")}{keysOn && <kbd className="kbd" aria-hidden="true">P</kbd>}</Button>
      </div>
    </section>
  );
}

function Facts({ offer }: { offer: Offer }) {
  const t = useWords("doctor");
  const { languageName } = useFormats();
  const now = useNow(10_000);
  return (
    <p id="ring-facts" className="ringcard__facts">
      {offer.acting_as !== "self" && <span className="tag">{t(`asks.${offer.acting_as}`)}</span>}
      {offer.wished_me && <span className="tag">{t("wished")}</span>}
      {offer.tie !== "any" && <span className="tag">{t(`tie.${offer.tie}`)}</span>}
      <span className="tag">{t(`urgency.${offer.urgency}`)}</span>
      <span className="tag">{t(`channel.${offer.channel}`)}</span>
      <span className="tag">{languageName(offer.language)}</span>
      <span className="small">{t("ring.waited", { count: waitedMinutes(offer.asked_at, now) })}</span>
    </p>
  );
}

const RADIUS = 42;
const AROUND = 2 * Math.PI * RADIUS;

const TICK_MS = 250;
const STILL_MS = 10_000;

/** `still`: answered, and no longer counted. */
export function Countdown({ until, still = false }: { until: string; still?: boolean }) {
  const t = useWords("doctor");
  const left = Math.max(0, Math.ceil((Date.parse(until) - useNow(still ? STILL_MS : TICK_MS)) / 1000));
  const share = Math.min(1, left / WHOLE_S);
  return (
    <svg className="bell" data-still={still || undefined} viewBox="0 0 96 96" role="img" aria-label={t("ring.left", { count: left })}>
      <circle className="bell__way" cx="48" cy="48" r={RADIUS} />
      <circle className="bell__left" cx="48" cy="48" r={RADIUS} strokeDasharray={AROUND} strokeDashoffset={AROUND * (1 - share)} transform="rotate(-90 48 48)" />
      <text className="bell__number" x="48" y="53" textAnchor="middle">{left}</text>
      <text className="bell__unit" x="48" y="69" textAnchor="middle">{t("ring.unit")}</text>
    </svg>
  );
}
