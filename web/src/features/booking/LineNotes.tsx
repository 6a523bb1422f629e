// What can happen to a place in the line, and what the person may do about it.
import { cancelRequest, hereAgain, takeAnyDoctor } from "../../api/patient";
import type { CareRequest } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useFormats, useWords } from "../../words";
import type { Channel } from "../../api/types";
import type { WhyNobody } from "./duty.model";
import { useChange } from "./useChange";

function Refused({ error }: { error: Error | null }) {
  const frame = useWords("frame");
  return error && <p role="alert" className="danger-text">{problemText(frame, error)}</p>;
}

/** Nobody calls before the person says that they wait: they missed a call, or were in one that broke off. */
export function MissedCall({ request }: { request: CareRequest }) {
  const t = useWords("booking");
  const lost = request.lost_calls > 0;
  const { time } = useFormats();
  const here = useChange(() => hereAgain(request.id));
  return (
    <Note tone="warn" icon="bell" role="alert">
      <div className="stack stack--tight" data-testid="missed-call">
        <p><strong>{t(lost ? "lost.still" : "missed.title")}</strong> {request.keep_until ? t("missed.until", { time: time(request.keep_until) }) : t("missed.kept")}</p>
        <Button small onPress={() => here.mutate()} isPending={here.isPending} data-testid="here-again">{t(lost ? "lost.yes" : "missed.here")}</Button>
        <Refused error={here.error} />
      </div>
    </Note>
  );
}

export function GoneDoctor({ request, name }: { request: CareRequest; name: string | null }) {
  const t = useWords("booking");
  const any = useChange(() => takeAnyDoctor(request.id));
  const stop = useChange(() => cancelRequest(request.id));
  return (
    <section className="card stack stack--tight" aria-labelledby="gone" data-testid="doctor-gone">
      <h2 id="gone">{name ? t("gone.title", { doctor: name }) : t("gone.unnamed")}</h2>
      <p className="small soft">{t("gone.body")}</p>
      <Button onPress={() => any.mutate()} isPending={any.isPending} data-testid="any-doctor">{t("gone.any")}</Button>
      <Button look="plain" onPress={() => stop.mutate()} isPending={stop.isPending}>{t("gone.stop")}</Button>
      <Refused error={any.error ?? stop.error} />
    </section>
  );
}

export function NobodyCalls({ why, language, channel }: { why: WhyNobody; language: string; channel: Channel }) {
  const t = useWords("booking");
  const { languageName } = useFormats();
  const said = { duty: t("line.nobody.duty"), language: t("line.nobody", { language: languageName(language) }), channel: t("line.nobody.channel", { channel: t(`channel.${channel}`) }) };
  return <Note tone="warn" icon="clock">{said[why]}</Note>;
}
