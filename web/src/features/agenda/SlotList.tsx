// The free times of a day, in parts of the day; pressing one keeps it.
import type { Slot } from "../../api/agenda";
import { useWords } from "../../words";
import { Button as AriaButton } from "react-aria-components/Button";
import { elsewhere, partOf, partsOfDay } from "./agenda.model";
import { useTimes } from "./When";

export function SlotList({ slots, onChoose, busy }: { slots: readonly Slot[]; onChoose(slot: Slot): void; busy: boolean }) {
  const t = useWords("agenda");
  const { time, ownClock, day } = useTimes();
  return (
    <div className="stack stack--wide">
      {partsOfDay.map((part) => {
        const found = slots.filter((slot) => partOf(slot.starts_at) === part);
        if (found.length === 0) return null;
        return (
          <section key={part} aria-labelledby={`part-${part}`}>
            <h2 id={`part-${part}`} className="slots__part">{t(`part.${part}`)}</h2>
            <ul className="slots">
              {found.map((slot) => (
                <li key={slot.starts_at}>
                  <AriaButton className="slot" isDisabled={busy} onPress={() => onChoose(slot)} aria-label={t("slot.label", { time: time(slot.starts_at), day: day(slot.starts_at) })} data-testid="slot" data-starts={slot.starts_at}>
                    {time(slot.starts_at)}
                    {elsewhere(slot.starts_at) && <span className="slot__own">{t("slot.own", { time: ownClock(slot.starts_at) })}</span>}
                  </AriaButton>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
