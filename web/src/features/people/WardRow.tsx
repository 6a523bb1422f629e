// Somebody for whom I act: until when, for what, who else does, what is held of a child, and the end of it.
import { useMutation } from "@tanstack/react-query";
import { Link } from "wouter";
import { exportChild, type Ward } from "../../api/people";
import { saveFile } from "../../app/saveFile";
import { TextButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { useFormats, useWords } from "../../words";
import { EndButton } from "./EndButton";
import { Scopes } from "./Scopes";

export function WardRow({ ward }: { ward: Ward }) {
  const t = useWords("people");
  const { day, list } = useFormats();
  const name = ward.given_name;
  const save = useMutation({ mutationFn: async () => saveFile(`${name}.json`, new Blob([JSON.stringify(await exportChild(ward.person_id), null, 2)], { type: "application/json" })) });
  const isChild = ward.kind === "child";
  const others = ward.others.map((one) => t("who.name", { given: one.given_name ?? "", family: one.family_name ?? "" }));
  return (
    <li className="row row--wrap" data-testid="ward" data-kind={ward.kind}>
      <Icon name={isChild ? "people" : "person"} />
      <div className="grow stack stack--tight">
        <strong>{t("who.name", { given: name, family: ward.family_name })}</strong>
        <p className="small">{isChild ? t("ward.child", { year: String(ward.birth_year), day: day(ward.until) }) : <Scopes scopes={ward.scopes} until={ward.until} />}</p>
        {others.length > 0 && <p className="small soft">{t("ward.others", { names: list(others) })}</p>}
        {isChild && <p className="small"><Link href={`/people/${ward.person_id}`} data-testid="ward-more">{t("ward.more")}</Link></p>}
        {isChild && <TextButton onPress={() => save.mutate()} data-testid="export-child">{t("ward.export")}</TextButton>}
      </div>
      <EndButton mandate={ward.mandate_id} title={isChild ? t("ward.end.title", { name }) : t("ward.stop.title", { name })} body={isChild ? t("ward.end.body") : t("ward.stop.body")}>
        {isChild ? t("ward.end") : t("ward.stop")}
      </EndButton>
    </li>
  );
}
