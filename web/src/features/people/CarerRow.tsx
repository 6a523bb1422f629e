// Somebody who acts for me, or a code that waits to be brought.
import type { Carer } from "../../api/people";
import { Icon } from "../../design/Icon";
import { useFormats, useWords } from "../../words";
import { EndButton } from "./EndButton";
import { Scopes } from "./Scopes";

export function CarerRow({ carer }: { carer: Carer }) {
  const t = useWords("people");
  const { time } = useFormats();
  const name = carer.given_name === null ? t("carer.nobody") : t("who.name", { given: carer.given_name, family: carer.family_name ?? "" });
  return (
    <li className="row row--wrap" data-testid="carer" data-waits={carer.person_id === null}>
      <Icon name="person" />
      <div className="grow stack stack--tight">
        <strong>{name}</strong>
        <p className="small"><Scopes scopes={carer.scopes} until={carer.until} /></p>
        {carer.code_until && <p className="small soft">{t("carer.waits", { time: time(carer.code_until) })}</p>}
      </div>
      <EndButton mandate={carer.mandate_id} title={t("carer.end.title", { name })} body={t("carer.end.body")}>{t("carer.end")}</EndButton>
    </li>
  );
}
