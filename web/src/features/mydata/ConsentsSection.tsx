// What I agreed to, in which version and when; the texts in force can be read again.
import { useQuery } from "@tanstack/react-query";
import { consents } from "../../api/patient";
import { document as fetchDocument } from "../../api/session";
import { keys } from "../../patient/keys";
import { useFormats, useLanguage, useWords } from "../../words";
import { DocumentText } from "../welcome/DocumentText";
import { ListOf, Section } from "./Section";

const names = ["terms", "privacy"] as const;

export function ConsentsSection() {
  const t = useWords("mydata");
  const { moment } = useFormats();
  const { language } = useLanguage();
  const agreed = useQuery({ queryKey: keys.consents, queryFn: consents });
  const texts = useQuery({ queryKey: ["documents", "again", language], queryFn: () => Promise.all(names.map((name) => fetchDocument(name, language))), staleTime: Infinity });
  return (
    <Section title={t("consents")} icon="file" testId="consents">
      <ListOf query={agreed} empty={t("consents.none")}>
        {(items) => (
          <ul className="rows">
            {items.map((one) => (
              <li key={`${one.document} ${one.version}`}>
                <p><strong>{t(`consents.${one.document}`)}</strong></p>
                <p className="small soft">{t("consents.when", { version: one.version, moment: moment(one.accepted_at) })}</p>
              </li>
            ))}
          </ul>
        )}
      </ListOf>
      {texts.data?.map((text, index) => <DocumentText key={names[index]} document={text} />)}
    </Section>
  );
}
