// Who is with the patient, on the stage of patient and doctor: always named, removed by one tap, let in by the patient's yes.
import { isGuest } from "../../call/admission";
import type { StageModel } from "../../call/useStageModel";
import { Button } from "../../design/Button";
import { useWords } from "../../words";
import { Door } from "./Door";
import { GuestsSheet } from "./GuestsSheet";
import { useGuests, type Guests } from "./useGuests";
import "./guests.css";

export interface CompanyProps {
  face: "patient" | "doctor";
  stage: StageModel;
  open: boolean;
  onClose(): void;
}

export function Company({ face, stage, open, onClose }: CompanyProps) {
  const { picture, props } = stage;
  const guests = useGuests(face, props.session.person.id, picture.view.connectedAt !== null, picture.participants, props.consultation.id);
  return (
    <>
      <Chips stage={stage} guests={guests} />
      <GuestsSheet open={open} guests={guests} doctor={face === "doctor"} onClose={onClose} />
      {face === "patient" && !open && <Door stage={stage} guests={guests} />}
    </>
  );
}

function Chips({ stage, guests }: { stage: StageModel; guests: Guests }) {
  const t = useWords("guests");
  const call = useWords("call");
  const here = stage.others.filter((one) => isGuest(one.role));
  if (here.length === 0) return null;
  return (
    <ul className="company" aria-label={t("here")}>
      {here.map((one) => {
        const guest = guests.all.find((found) => found.person_id === one.person_id);
        const name = call("name.role", { name: stage.fullNameOf(one.person_id), role: call(`role.${one.role}`) });
        return (
          <li key={one.person_id} data-testid="company">
            <span>{name}</span>
            {guest && <Button small look="danger" onPress={() => guests.sendOut(guest)} aria-label={t("remove.of", { name })} data-testid="company-remove">{t("remove")}</Button>}
          </li>
        );
      })}
    </ul>
  );
}
