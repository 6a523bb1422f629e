// Whose consultation this is, on every screen of one that is not one's own.
import { useSession } from "../../app/session";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";
import "./people.css";

export interface ForWhomProps {
  patient: { id: string; given_name: string };
  /** Who asked, where it was somebody else for the person who reads this. */
  asked?: string | null;
}

export function ForWhom({ patient, asked }: ForWhomProps) {
  const { person } = useSession();
  const t = useWords("people");
  if (patient.id === person.id) return asked ? <Line>{t("asked.for.you")}</Line> : null;
  return <Line>{t("for", { name: patient.given_name })}</Line>;
}

/** The same with nothing but a name. */
export function ForName({ name }: { name: string }) {
  return <Line>{useWords("people")("for", { name })}</Line>;
}

function Line({ children }: { children: string }) {
  return <p className="forwhom" data-testid="for-whom"><Icon name="people" size="s" /><span>{children}</span></p>;
}
