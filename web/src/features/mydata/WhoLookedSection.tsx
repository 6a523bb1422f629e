// Who looked at anything of mine: read, checked on this device, and said in words when something is missing or altered.
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { consultations } from "../../api/patient";
import { problemText } from "../../app/problemText";
import { useSession } from "../../app/session";
import { TextButton } from "../../design/Button";
import { Loading, Note, Skeleton } from "../../design/Surfaces";
import type { Look, Looks } from "../../log/looks.model";
import { myLooks } from "../../log/myLooks";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { Folded } from "./Folded";
import { kindOf, whoOf } from "./look.model";
import { Section } from "./Section";

export interface WhoLookedProps {
  /** The child of whom it is; null: the person themselves. */
  about?: string | null;
  title?: string;
  lead?: string;
}

export function WhoLookedSection({ about = null, title, lead }: WhoLookedProps) {
  const t = useWords("privacy");
  const frame = useWords("frame");
  const { person } = useSession();
  const looks = useQuery({ queryKey: [...keys.looks, about], queryFn: () => myLooks(about ?? person.id, about !== null) });
  return (
    <Section title={title ?? t("looked")} icon="eye" lead={lead ?? t("looked.lead")} testId="looked">
      {looks.data && <Checked looks={looks.data} />}
      {looks.isPending && <Loading><Skeleton /><Skeleton /></Loading>}
      {looks.isError && !looks.data && (
        <Note tone="warn" role="alert">
          {problemText(frame, looks.error)} <TextButton onPress={() => void looks.refetch()}>{frame("again")}</TextButton>
        </Note>
      )}
      <p className="small"><Link href="/privacy" data-testid="privacy">{t("more")}</Link></p>
    </Section>
  );
}

function Checked({ looks: { looks, wrong } }: { looks: Looks }) {
  const t = useWords("privacy");
  return (
    <>
      {wrong && <Note tone="danger" role="alert">{t(`wrong.${wrong}`)}</Note>}
      {!wrong && looks.length > 0 && <Note tone="ok" icon="lock" role="status">{t("looked.checked", { count: looks.length })}</Note>}
      {looks.length > 0 ? <Folded items={looks.toReversed()}>{(one) => <OneLook key={one.n} look={one} />}</Folded> : <p className="small soft">{t("looked.none")}</p>}
    </>
  );
}

function OneLook({ look }: { look: Look }) {
  const t = useWords("privacy");
  const { moment } = useFormats();
  const { person } = useSession();
  const calls = useQuery({ queryKey: keys.history, queryFn: consultations });
  const call = calls.data?.find(({ id, request_id }) => look.subject === id || look.subject === request_id);
  const who = whoOf(look, person.id);
  const what = t(`kind.${kindOf(look)}`);
  return (
    <li data-testid="look">
      <p className="cap soft">{moment(look.at)}</p>
      <p><strong>{who === "name" ? look.who.name : t(`who.${who}`, { name: look.who.name })}</strong></p>
      <p className="small soft">{call ? t("looked.call", { what, moment: moment(call.matched_at) }) : what}</p>
    </li>
  );
}
