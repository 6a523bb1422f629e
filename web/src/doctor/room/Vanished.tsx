// The doctor's own page was gone for too long: the patient waits for a colleague, and whoever comes back learns why.
import { useLocation } from "wouter";
import type { Consultation } from "../../api/types";
import { useBrand } from "../../app/BrandContext";
import { Heading } from "../../app/Screen";
import { Button } from "../../design/Button";
import { useWords } from "../../words";
import { DoctorShell } from "../DoctorShell";

export function Vanished({ consultation }: { consultation: Consultation }) {
  const t = useWords("doctor");
  const { vanished_minutes: minutes } = useBrand();
  const [, navigate] = useLocation();
  const { given_name: given } = consultation.patient;
  return (
    <DoctorShell title={t("room")}>
      <div className="deskpage">
        <section className="card stack missed" data-testid="vanished">
          <Heading>{t("vanished.title", { given })}</Heading>
          <p>{t("vanished.body", { given, minutes })}</p>
          <Button onPress={() => navigate("/")}>{t("to-queue")}</Button>
        </section>
      </div>
    </DoctorShell>
  );
}
