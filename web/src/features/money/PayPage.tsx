// One charge at its own address: where the link in a message leads, and where the payment page comes back to.
import { useQuery } from "@tanstack/react-query";
import { Redirect, useParams } from "wouter";
import { charge as fetchCharge } from "../../api/patient";
import { Header, SosLine } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { LinkButton } from "../../design/Button";
import { Loading } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { PatientNav } from "../../patient/PatientNav";
import { useWords } from "../../words";
import { ChargeCard } from "./ChargeCard";

/** News comes over the socket; where it does not come, the page asks. */
const everyMs = 5_000;

export default function PayPage() {
  const { id } = useParams<{ id: string }>();
  const t = useWords("money");
  const found = useQuery({ queryKey: [...keys.money, id], queryFn: () => fetchCharge(id), refetchInterval: everyMs });
  if (found.isError && !found.data) return <Redirect to="/" replace />;
  return (
    <Screen title={t("pay.tab")} header={<Header />} foot={<SosLine />} nav={<PatientNav />}>
      <div className="stack">
        <Heading>{t("pay.tab")}</Heading>
        {found.data ? <ChargeCard charge={found.data} /> : <Loading />}
        <LinkButton look="plain" href="/" data-testid="pay-home">{t("pay.home")}</LinkButton>
      </div>
    </Screen>
  );
}
