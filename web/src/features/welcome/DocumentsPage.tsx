// Terms and privacy notice: both texts to read, one clear yes to each.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { accept } from "../../api/patient";
import { document as fetchDocument } from "../../api/session";
import type { BrandDocument } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { Header, LanguagePicker, Tool } from "../../app/Header";
import { problemText } from "../../app/problemText";
import { Heading, Screen } from "../../app/Screen";
import { useSignedIn } from "../../app/session";
import { Button } from "../../design/Button";
import { Tick } from "../../design/Fields";
import { Loading, Note } from "../../design/Surfaces";
import { useLanguage, useWords } from "../../words";
import { DocumentText } from "./DocumentText";
import "./welcome.css";

const names = ["terms", "privacy"] as const;
type Name = (typeof names)[number];

function useDocuments() {
  const { language } = useLanguage();
  return useQuery({
    queryKey: ["documents", language],
    queryFn: async () => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await fetchDocument(name, language)]))) as Record<Name, BrandDocument>,
    staleTime: Infinity,
  });
}

export function DocumentsPage() {
  const t = useWords("welcome");
  const frame = useWords("frame");
  const brand = useBrand();
  const { signOut } = useSignedIn();
  const [agreed, setAgreed] = useState<Record<Name, boolean>>({ terms: false, privacy: false });
  const [asked, setAsked] = useState(false);
  const documents = useDocuments();
  const save = useAccept(documents.data);
  const all = names.every((name) => agreed[name]);
  const go = () => (all ? save.mutate() : setAsked(true));
  return (
    <Screen
      title={t("documents.tab")}
      header={<Header end={<><LanguagePicker /><Tool onPress={() => void signOut()}>{frame("signOut")}</Tool></>} />}
      dock={<Button onPress={go} isPending={save.isPending} data-testid="accept-terms">{t("documents.accept")}</Button>}
    >
      <div className="stack">
        <Heading>{t("documents.title", { brand: brand.name })}</Heading>
        <p className="soft">{t("documents.lead")}</p>
        {documents.error && <Note tone="warn" role="alert">{problemText(frame, documents.error)}</Note>}
        {!documents.data && !documents.error && <Loading />}
        {documents.data && names.map((name) => (
          <section key={name} className="stack stack--tight">
            <DocumentText document={documents.data[name]} />
            <Tick selected={agreed[name]} onChange={(yes) => setAgreed({ ...agreed, [name]: yes })} data-testid={`agree-${name}`}>{t(`documents.${name}`)}</Tick>
          </section>
        ))}
        {asked && !all && <Note tone="danger" role="alert">{t("documents.missing")}</Note>}
        {save.error && <Note tone="danger" role="alert">{problemText(frame, save.error)}</Note>}
      </div>
    </Screen>
  );
}

function useAccept(documents: Record<Name, BrandDocument> | undefined) {
  const { language } = useLanguage();
  const { refresh } = useSignedIn();
  return useMutation({
    mutationFn: async () => {
      for (const name of names) await accept(name, documents?.[name].version ?? "", language);
      await refresh();
    },
  });
}
