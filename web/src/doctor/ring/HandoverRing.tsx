// A colleague asks this doctor to go on with their consultation: the patient has agreed, two answers.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { accept, decline, type Handover } from "../../api/handover";
import { holdFreshening } from "../../app/freshening";
import { problemText } from "../../app/problemText";
import { useSession } from "../../app/session";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { handoverKey, useHandover } from "../../features/handover/useHandover";
import { useFormats, useWords } from "../../words";
import { useDesk } from "../DeskProvider";
import { keys } from "../keys";
import { useAskAtMatch } from "../room/useAskIn";
import { Countdown } from "./RingCard";
import { useRinging } from "./useRing";

const OPENING_MS = 1500;

/** `top`: above whatever other page of the desk is open. */
export function HandoverRing({ top = false }: { top?: boolean }) {
  const { handover } = useHandover("doctor");
  const { person } = useSession();
  if (handover?.to.id !== person.id) return null;
  const card = <Card key={handover.id} handover={handover} />;
  return top ? <div className="ringtop">{card}</div> : card;
}

function Card({ handover }: { handover: Handover }) {
  const t = useWords("handover");
  const doctor = useWords("doctor");
  const frame = useWords("frame");
  const { languageName } = useFormats();
  const take = useTake(handover);
  const pass = usePass(handover.id);
  useRinging(take.isPending || take.isSuccess ? null : handover.id, t("ring.say"), t("ring.say"));
  const error = take.error ?? pass.error;
  return (
    <section className="ringcard" role="alertdialog" aria-labelledby="handover-ring" aria-describedby="handover-facts" data-testid="handover-ring">
      <Countdown until={handover.until} still={take.isPending} />
      <div className="grow">
        <h2 id="handover-ring">{t("ring", { family: handover.from.family_name })}</h2>
        <p id="handover-facts" className="ringcard__facts">
          <span className="tag">{doctor(`channel.${handover.channel}`)}</span>
          <span className="tag">{languageName(handover.language)}</span>
          <span className="small">{t("ring.help")}</span>
        </p>
        {error && <Note tone="warn" role="alert">{problemText(frame, error)}</Note>}
      </div>
      <div className="ringcard__acts">
        <Button look="accent" icon="camera" onPress={() => take.mutate()} isPending={take.isPending} isDisabled={pass.isPending} data-testid="handover-accept">{t("accept")}</Button>
        <Button look="plain" onPress={() => pass.mutate()} isPending={pass.isPending} isDisabled={take.isPending} data-testid="handover-decline">{t("decline")}</Button>
      </div>
    </section>
  );
}

/** As with a patient from the line: camera and texts start with the press, the patient is talked to at this moment. */
function useTake({ id, channel }: Handover) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const { standby } = useDesk();
  const askIn = useAskAtMatch();
  return useMutation({
    mutationFn: () => {
      standby.begin(channel);
      holdFreshening(OPENING_MS);
      return accept(id);
    },
    onSuccess: async (consultation) => {
      askIn(consultation.safe_id);
      await standby.answer(consultation);
      queries.setQueryData(keys.consultation(consultation.id), consultation);
      navigate(`/consultation/${consultation.id}`);
    },
    onError: () => {
      standby.end();
      void queries.invalidateQueries({ queryKey: handoverKey("doctor") });
    },
  });
}

function usePass(id: string) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: () => decline(id), onSettled: () => queries.invalidateQueries({ queryKey: handoverKey("doctor") }) });
}
