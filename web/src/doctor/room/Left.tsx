// The doctor hung up: the consultation is still open, with a way back and a way to close it.
import type { Consultation } from "../../api/types";
import { Button, LinkButton } from "../../design/Button";
import { useWords } from "../../words";

export function Left({ consultation, onBack, onFinish }: { consultation: Consultation; onBack(): void; onFinish(): void }) {
  const t = useWords("doctor");
  const { given_name: given } = consultation.patient;
  return (
    <div className="room__notice">
      <h2>{t("left.title")}</h2>
      <p>{t("left.body", { given })}</p>
      <div className="room__acts">
        <Button look="accent" icon="camera" onPress={onBack} data-testid="rejoin">{t("left.back")}</Button>
        <Button look="plain" onPress={onFinish} data-testid="left-finish">{t("finish")}</Button>
        <LinkButton look="plain" href="/">{t("to-queue")}</LinkButton>
      </div>
    </div>
  );
}
