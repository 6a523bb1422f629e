// A doctor who is shown under another name than the public list of doctors has for their key: said where one writes to them.
import { Note } from "../../design/Surfaces";
import { misnamed, type Shown } from "../../vault/misnamed";
import type { SafePicture } from "../../vault/picture";
import { useWords } from "../../words";

interface OtherNameProps {
  picture: Pick<SafePicture, "safe" | "voices">;
  /** The doctor as another part of the service names them. */
  doctor?: Shown | null;
  className?: string;
}

export function OtherName({ picture: { safe, voices }, doctor = null, className }: OtherNameProps) {
  const t = useWords("chat");
  const people = safe?.people.map(({ person_id, given_name, family_name }) => ({ id: person_id, given_name, family_name })) ?? [];
  const found = misnamed(doctor ? [...people, doctor] : people, voices);
  return found.map((one) => <div key={`${one.shown} ${one.logged}`} className={className} data-testid="other-name"><Note tone="warn" role="alert">{t("other-name", { ...one })}</Note></div>);
}
