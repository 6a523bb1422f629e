// "Someone with me" while waiting: invited now, let in when the call begins.
import { useState } from "react";
import { useSession } from "../../app/session";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { GuestsSheet } from "./GuestsSheet";
import { useGuests } from "./useGuests";

export function LineGuests() {
  const t = useWords("guests");
  const [open, setOpen] = useState(false);
  const guests = useGuests("patient", useSession().person.id, true);
  const here = guests.all.filter((guest) => guest.state === "waiting");
  return (
    <section className="stack stack--tight">
      {here.map((guest) => <Note key={guest.id} tone="ok" role="status">{t("line.here", { name: guest.name })}</Note>)}
      <Button look="second" small icon="people" onPress={() => setOpen(true)} data-testid="someone-with-me">{t("title")}</Button>
      <GuestsSheet open={open} guests={guests} doctor={false} onClose={() => setOpen(false)} />
    </section>
  );
}
