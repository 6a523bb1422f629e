// Where I am signed in now, and signing out there.
import { useQuery } from "@tanstack/react-query";
import { revokeSession, sessions as fetchSessions } from "../../api/session";
import type { Face } from "../../api/http";
import type { SessionSeen } from "../../api/types";
import { useSignedIn } from "../../app/session";
import { Icon } from "../../design/Icon";
import { Tag } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { Folded } from "./Folded";
import { RevokeButton } from "./RevokeButton";
import { ListOf, Section } from "./Section";

export function SessionsSection({ face = "patient" }: { face?: Face }) {
  const t = useWords("mydata");
  const sessions = useQuery({ queryKey: keys.sessions, queryFn: () => fetchSessions(face) });
  return (
    <Section title={t("sessions")} icon="globe" lead={t("sessions.lead")} testId="sessions">
      <ListOf query={sessions} empty={t("sessions.none")}>
        {(items) => <Folded items={items.toSorted((one, other) => Number(other.current) - Number(one.current))}>{(one) => <OneSession key={one.id} face={face} session={one} />}</Folded>}
      </ListOf>
    </Section>
  );
}

function OneSession({ face, session }: { face: Face; session: SessionSeen }) {
  const t = useWords("mydata");
  const { moment } = useFormats();
  const { ended } = useSignedIn();
  return (
    <li className="row row--wrap">
      <Icon name="person" />
      <div className="grow">
        <strong>{session.device?.label ?? session.browser}</strong> {session.current && <Tag tone="ok">{t("this")}</Tag>}
        <p className="cap soft">{t("sessions.since", { moment: moment(session.created_at) })}</p>
        <p className="cap soft">{t("seen", { moment: moment(session.last_seen_at) })}</p>
      </div>
      <RevokeButton title={t("sessions.ask")} body={session.current ? t("sessions.ask.this") : t("sessions.ask.body")} yes={t("sessions.yes")} revoke={() => revokeSession(face, session.id)} after={session.current ? () => ended() : undefined} testId={session.current ? "end-this-session" : "end-session"}>
        {t("sessions.end")}
      </RevokeButton>
    </li>
  );
}
