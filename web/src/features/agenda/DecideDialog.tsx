// One look at the chosen time and its price before it is booked.
import type { AgendaDoctor, Appointment } from "../../api/agenda";
import type { Channel } from "../../api/types";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { useWords } from "../../words";
import { PriceCard } from "../money/PriceCard";
import { usePrice } from "../money/usePrice";
import type { Chosen } from "./BookPage";
import { useTimes, When } from "./When";

export interface DecideProps {
  chosen: Chosen;
  doctors: readonly AgendaDoctor[];
  moving: Appointment | null;
  channel: Channel;
  /** Whom it is for, where that is somebody else. */
  about: string | null;
  pending: boolean;
  /** The price that was shown has expired meanwhile: another one is asked for. */
  changed: boolean;
  onYes(quote: string, askAgain: () => void): void;
  onNo(): void;
}

export function DecideDialog({ chosen: { slot, held }, doctors, moving, channel, about, pending, changed, onYes, onNo }: DecideProps) {
  const t = useWords("agenda");
  const { time, day } = useTimes();
  const price = usePrice(channel, slot.doctor_id, slot.starts_at, about ?? undefined);
  const doctor = doctors.find((one) => one.id === slot.doctor_id);
  return (
    <Dialog title={t(moving ? "decide.move" : "decide.title")} open onClose={onNo}>
      <div className="stack">
        <When starts={slot.starts_at} ends={slot.ends_at} large />
        {doctor && <p className="strong">{t("doctor", { given: doctor.given_name, family: doctor.family_name })}</p>}
        <p className="small soft">{t(`decide.${channel}`)}</p>
        {moving && <p className="small">{t("decide.instead", { day: day(moving.starts_at), time: time(moving.starts_at) })}</p>}
        {held?.held_until && <p className="small soft" data-testid="held">{t("decide.held", { time: time(held.held_until) })}</p>}
        <PriceCard price={price} changed={changed} />
      </div>
      <div className="acts">
        {price.quote?.payable && <Button autoFocus onPress={() => price.quote && onYes(price.quote.id, price.again)} isPending={pending || price.asking} data-testid="book-yes">{t(moving ? "decide.move.yes" : "decide.yes")}</Button>}
        <Button look="second" onPress={onNo}>{t("decide.no")}</Button>
      </div>
    </Dialog>
  );
}
