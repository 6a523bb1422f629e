// Before the door: the code, who invites and what it means, and one's own name.
import { QueryClient, QueryClientProvider, useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import * as api from "../api/guests";
import { isProblem } from "../api/problems";
import type { Invitation } from "../api/types";
import { BrandMark, useBrand } from "../app/BrandContext";
import { Header, LanguagePicker } from "../app/Header";
import { problemText } from "../app/problemText";
import { Heading, Screen } from "../app/Screen";
import { Button } from "../design/Button";
import { TextField } from "../design/Fields";
import { Icon } from "../design/Icon";
import { Note } from "../design/Surfaces";
import { readCode } from "../features/guests/code";
import { keepOwn } from "../features/guests/invitations";
import { ticketOf } from "../sealing/guest";
import { useLanguage, useWords } from "../words";
import "../features/guests/guests.css";

const queries = new QueryClient();

export function ArrivePage({ code: given }: { code: string | null }) {
  const [code, setCode] = useState(given);
  return (
    <QueryClientProvider client={queries}>
      {code === null ? <AskCode onCode={setCode} /> : <Invited code={code} onOther={() => setCode(null)} />}
    </QueryClientProvider>
  );
}

export function GuestScreen({ children, dock }: { children: ReactNode; dock?: ReactNode }) {
  const t = useWords("guests");
  const { name } = useBrand();
  return (
    <Screen title={t("tab")} header={<Header start={<p className="brand"><BrandMark />{name}</p>} end={<LanguagePicker />} />} dock={dock}>
      <div className="stack">{children}</div>
    </Screen>
  );
}

function AskCode({ onCode }: { onCode(code: string): void }) {
  const t = useWords("guests");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const go = () => {
    const code = readCode(text);
    setWrong(code === null);
    if (code !== null) onCode(code);
  };
  return (
    <GuestScreen dock={<Button onPress={go} data-testid="code-go">{t("code.go")}</Button>}>
      <Heading>{t("code.title")}</Heading>
      <p className="lead">{t("code.body")}</p>
      <TextField label={t("code")} value={text} onChange={setText} autoComplete="off" maxLength={200} error={wrong ? t("code.wrong") : null} data-testid="code" />
    </GuestScreen>
  );
}

function Invited({ code, onOther }: { code: string; onOther(): void }) {
  const t = useWords("guests");
  const frame = useWords("frame");
  const found = useQuery({ queryKey: ["invitation", code], queryFn: async () => api.look(await ticketOf(code)), retry: false, staleTime: Infinity });
  if (found.data) return <Invite code={code} invitation={found.data} />;
  if (!found.error) return <GuestScreen><h1 className="sr">{t("tab")}</h1></GuestScreen>;
  return (
    <GuestScreen dock={<Button onPress={onOther}>{t("code.other")}</Button>}>
      <Heading>{t("gone.title")}</Heading>
      <p className="lead" data-testid="invitation-gone">{isProblem(found.error, "not-found") ? t("gone.body") : problemText(frame, found.error)}</p>
    </GuestScreen>
  );
}

/** The server is shown the ticket; what vouches for this device is kept here before its session begins. */
async function enter(code: string, name: string, language: string): Promise<void> {
  await keepOwn(code, name);
  await api.enter({ ticket: await ticketOf(code), name, language });
}

function Invite({ code, invitation: { patient, role, name: expected } }: { code: string; invitation: Invitation }) {
  const t = useWords("guests");
  const frame = useWords("frame");
  const call = useWords("call");
  const { language } = useLanguage();
  const [name, setName] = useState(expected);
  const come = useMutation({ mutationFn: () => enter(code, name.trim(), language), onSuccess: () => location.reload() });
  const points = [["means.call", "camera"], ["means.nothing", "lock"], ["means.out", "hangUp"], ["means.listed", "eye"]] as const;
  return (
    <GuestScreen dock={<Button onPress={() => name.trim() !== "" && come.mutate()} isPending={come.isPending || come.isSuccess} data-testid="guest-enter">{t("come")}</Button>}>
      <Heading>{t("invited", { patient })}</Heading>
      <p className="lead">{t("invited.as", { patient, role: call(`role.${role}`) })}</p>
      {come.error && <Note tone="warn" role="alert">{isProblem(come.error, "not-found") ? t("gone.body") : problemText(frame, come.error)}</Note>}
      <ul className="invited">
        {points.map(([key, icon]) => <li key={key} className="row row--top"><Icon name={icon} /><span>{t(key, { patient })}</span></li>)}
      </ul>
      <TextField label={t("own-name")} help={t("own-name.help", { patient })} value={name} onChange={setName} maxLength={80} autoComplete="name" error={name.trim() === "" ? t("name.missing") : null} data-testid="own-name" />
    </GuestScreen>
  );
}
