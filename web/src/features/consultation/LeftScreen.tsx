// The person hung up; the consultation is still open until the doctor finishes it.
import type { Consultation } from "../../api/types";
import { Call112, Header } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { Button, LinkButton } from "../../design/Button";
import { useWords } from "../../words";

export function LeftScreen({ consultation, onBack }: { consultation: Consultation; onBack(): void }) {
  const t = useWords("consultation");
  const doctor = consultation.doctor.family_name;
  const dock = (
    <>
      <Button icon="camera" onPress={onBack} data-testid="rejoin">{t("left.back")}</Button>
      <LinkButton look="plain" href="/">{t("left.home")}</LinkButton>
    </>
  );
  return (
    <Screen title={t("tab")} header={<Header end={<Call112 />} />} dock={dock}>
      <div className="stack" data-testid="left-call">
        <Heading>{t("left.title")}</Heading>
        <p className="lead">{t("left.body", { doctor })}</p>
      </div>
    </Screen>
  );
}
