// What the patient is asked: about whom the doctor wishes, and about who stands at the door, with what this device knows of them.
import { useEffect, useState } from "react";
import type { Guest } from "../../api/types";
import type { StageModel } from "../../call/useStageModel";
import { Button } from "../../design/Button";
import { Confirm, Dialog } from "../../design/Dialog";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { whoAsks } from "./door.model";
import { GuestNumber } from "./GuestNumber";
import type { Known } from "./recognise";
import type { Guests } from "./useGuests";

export function Door({ stage, guests }: { stage: StageModel; guests: Guests }) {
  const [seen, setSeen] = useState<readonly string[]>([]);
  const asks = whoAsks(guests.all, stage.picture.participants, seen);
  const isSettled = useSettled(asks?.recognised === "unknown" && asks.state !== "wished" ? asks.id : null);
  if (!asks || !isSettled) return null;
  if (asks.state === "wished") return <Wish guest={asks} stage={stage} guests={guests} />;
  return asks.recognised === "stranger" ? <Stranger guest={asks} guests={guests} onClose={() => setSeen([...seen, asks.id])} /> : <Comer guest={asks} stage={stage} guests={guests} />;
}

interface Asked {
  guest: Known;
  guests: Guests;
}

function Wish({ guest, stage, guests }: Asked & { stage: StageModel }) {
  const t = useWords("guests");
  const values = useValues(guest, stage);
  return (
    <Confirm title={t("door.wish", values)} body={t("door.wish.body", values)} open yes={t("door.wish.yes")} no={t("door.no")} yesLook="main" pending={guests.pending} onYes={() => guests.allow(guest)} onNo={() => guests.sendOut(guest)} yesTestId="guest-yes" />
  );
}

function Comer({ guest, stage, guests }: Asked & { stage: StageModel }) {
  const t = useWords("guests");
  const values = useValues(guest, stage);
  const isKnown = guest.recognised === "ours" || guest.recognised === "doctors";
  return (
    <Dialog title={t("door", values)} open onClose={() => guests.sendOut(guest)} role="alertdialog">
      <div className="stack stack--tight">
        <p>{t("door.body", values)}</p>
        {isKnown ? <Note tone="ok"><span data-testid="guest-known">{t(guest.recognised === "ours" ? "door.ours" : "door.doctors", values)}</span></Note> : <Compare guest={guest} />}
      </div>
      <div className="acts">
        <Button autoFocus look="second" onPress={() => guests.sendOut(guest)}>{t("door.no")}</Button>
        <Button look="main" onPress={() => guests.letIn(guest)} isPending={guests.pending} data-testid="guest-yes">{t(isKnown ? "let-in" : "door.same")}</Button>
      </div>
    </Dialog>
  );
}

function Compare({ guest }: { guest: Known }) {
  const t = useWords("guests");
  return (
    <div className="stack stack--tight" data-testid="guest-unknown">
      <p>{t("door.unknown", { name: guest.name })}</p>
      <GuestNumber publicKey={guest.public_key} />
    </div>
  );
}

/** Nobody lets this one in: there is nothing to agree to. Only who says so sends them out: it may be a guest of another device. */
function Stranger({ guest, guests, onClose }: Asked & { onClose(): void }) {
  const t = useWords("guests");
  return (
    <Dialog title={t("door.stranger", { name: guest.name })} open onClose={onClose} role="alertdialog">
      <p data-testid="guest-stranger">{t("door.stranger.body", { name: guest.name })}</p>
      <div className="acts"><Button autoFocus look="danger" onPress={() => guests.sendOut(guest)} isPending={guests.pending} data-testid="guest-stranger-out">{t("door.stranger.out")}</Button></div>
    </Dialog>
  );
}

function useValues(guest: Guest, stage: StageModel) {
  const call = useWords("call");
  return { name: guest.name, role: call(`role.${guest.role}`), doctor: stage.fullName };
}

const SETTLES_MS = 3000;

/** The doctor's device says within a moment whom it knows: people are asked to compare numbers only where it does not. */
function useSettled(unknown: string | null): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = unknown === null ? undefined : setTimeout(() => setSettled(unknown), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [unknown]);
  return unknown === null || settled === unknown;
}
