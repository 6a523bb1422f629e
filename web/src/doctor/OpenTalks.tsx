// Consultations that ended less than 48 hours ago: their patients may still write, and what they wrote is seen here.
import { LinkButton } from "../design/Button";
import { Tag } from "../design/Surfaces";
import type { Safe } from "../vault/api";
import { useMaybePicture } from "../vault/usePicture";
import { useSafe, useSafes } from "../vault/VaultProvider";
import { useFormats, useWords } from "../words";

export function OpenTalks() {
  const t = useWords("doctor");
  const open = useSafes()?.filter((one) => one.state === "ended") ?? [];
  if (open.length === 0) return null;
  return (
    <section className="stack stack--tight" aria-labelledby="open-talks">
      <h2 id="open-talks">{t("open")}</h2>
      <p className="soft small">{t("open.help")}</p>
      <ol className="card rows" data-testid="open-talks">{open.map((one) => <OneTalk key={one.id} listed={one} />)}</ol>
    </section>
  );
}

function OneTalk({ listed }: { listed: Safe }) {
  const t = useWords("doctor");
  const { moment } = useFormats();
  const picture = useMaybePicture(useSafe(listed.id));
  const unread = picture?.talk.unread ?? 0;
  const patient = listed.people.find((one) => one.role === "patient");
  return (
    <li className="row row--wrap">
      <p className="grow strong">{patient && t("person", { given: patient.given_name, family: patient.family_name })}</p>
      {(picture?.comingBack.asking.length ?? 0) > 0 && <Tag tone="warn" icon="device">{t("open.back")}</Tag>}
      {unread > 0 && <Tag tone="accent">{t("open.new", { count: unread })}</Tag>}
      <p className="soft small">{t("open.until", { moment: moment(listed.expires_at) })}</p>
      <LinkButton small look="second" icon="chat" href={`/talk/${listed.id}`} data-testid="open-talk">{t("open.chat")}</LinkButton>
    </li>
  );
}
