// Where patients pay: the doctor's own account at the payment provider, connected, to be connected, or taken back there.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { account as fetchAccount, connectAccount, leaveAccount, wayToAccount } from "../../api/doctor";
import type { DoctorAccount } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Dialog";
import { Loading, Note, Tag } from "../../design/Surfaces";
import { Section } from "../../features/mydata/Section";
import { useFormats, useWords } from "../../words";
import { cameBack } from "./cameBack.model";
import { moneyKey } from "./month.model";

const accountKey = [...moneyKey, "account"] as const;

export function AccountSection() {
  const t = useWords("books");
  const frame = useWords("frame");
  const found = useQuery({ queryKey: accountKey, queryFn: fetchAccount });
  const back = useCameBack();
  const trouble = found.error ?? back.error;
  return (
    <Section title={t("account.own")} icon="seal" lead={t("account.own.lead")} testId="account">
      {trouble && <Note tone="warn" role="alert">{problemText(frame, trouble)}</Note>}
      {back.refused && <Note role="status">{t("account.own.refused")}</Note>}
      {found.data && !back.connecting ? <Standing account={found.data} /> : !found.error && <Loading />}
    </Section>
  );
}

/** The address is cleaned at once: what it holds is worth something for half a minute. */
function useCameBack() {
  const queries = useQueryClient();
  const [said] = useState(() => cameBack(location.search));
  const sent = useRef(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: connectAccount,
    onSuccess: (next) => {
      queries.setQueryData(accountKey, next);
      void queries.invalidateQueries({ queryKey: moneyKey });
    },
  });
  useEffect(() => {
    if (!said || sent.current) return;
    sent.current = true;
    history.replaceState(history.state, "", location.pathname);
    if (said.kind === "yes") mutate({ code: said.code, state: said.state });
  }, [said, mutate]);
  return { connecting: isPending, error, refused: said?.kind === "no" };
}

function Standing({ account }: { account: DoctorAccount }) {
  const t = useWords("books");
  const { day } = useFormats();
  if (account.state === "connected")
    return (
      <>
        <div className="row row--wrap" data-testid="account-connected">
          <p className="grow"><strong>{account.name}</strong> <span className="soft">{t("account.own.since", { day: day(account.connected_at ?? "") })}</span></p>
          <Tag tone="ok">{t("account.own.connected")}</Tag>
        </div>
        <Leave />
      </>
    );
  return (
    <>
      {account.state === "broken" && <Note tone="warn" icon="alert"><p data-testid="account-broken">{t("account.own.broken", { name: account.name ?? "" })}</p></Note>}
      <p data-testid="account-none">{account.collects ? t("account.own.collected") : t("account.own.waiting")}</p>
      {account.possible && <Go again={account.state === "broken"} />}
    </>
  );
}

function Go({ again }: { again: boolean }) {
  const t = useWords("books");
  const frame = useWords("frame");
  const going = useMutation({ mutationFn: () => wayToAccount(t.language), onSuccess: ({ address }) => location.assign(address) });
  return (
    <>
      {going.error && <Note tone="warn" role="alert">{problemText(frame, going.error)}</Note>}
      <Button onPress={() => going.mutate()} isPending={going.isPending} data-testid="account-go">{again ? t("account.own.again") : t("account.own.go")}</Button>
    </>
  );
}

function Leave() {
  const t = useWords("books");
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const leaving = useMutation({ mutationFn: leaveAccount, onSuccess: (next) => queries.setQueryData(accountKey, next) });
  const yes = () => {
    setAsked(false);
    leaving.mutate();
  };
  return (
    <>
      <Button look="plain" small onPress={() => setAsked(true)} isPending={leaving.isPending} data-testid="account-leave">{t("account.own.leave")}</Button>
      <Confirm title={t("account.own.leave.title")} body={t("account.own.leave.body")} open={asked} yes={t("account.own.leave")} no={t("account.own.leave.no")} onYes={yes} onNo={() => setAsked(false)} />
    </>
  );
}
