// Whoever may ask but not be in the call: the person they asked for is called now, on their own device.
import type { CareRequest } from "../../api/types";
import { BrandLink, Call112, Header } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { LinkButton } from "../../design/Button";
import { useWords } from "../../words";

export function CalledInstead({ request }: { request: CareRequest }) {
  const t = useWords("people");
  const name = request.patient_given_name;
  return (
    <Screen title={t("instead.tab")} header={<Header start={<BrandLink />} end={<Call112 />} />} dock={<LinkButton href="/">{t("instead.home")}</LinkButton>}>
      <div className="stack" data-testid="called-instead">
        <Heading>{t("instead.title", { name })}</Heading>
        <p className="lead">{t("instead.body", { name })}</p>
      </div>
    </Screen>
  );
}
