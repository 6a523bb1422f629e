// Waiting for an earlier time: asked once, offered in order, given up with one press.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as api from "../../api/agenda";
import type { Appointment, EarlierWish, Slot } from "../../api/agenda";
import type { Channel } from "../../api/types";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { serverNow } from "../../live/clock";
import { keys } from "../../patient/keys";
import { useLanguage, useWords } from "../../words";
import { useTimes } from "./When";

const FORTNIGHT_MS = 14 * 86_400_000;

interface EarlierProps {
  moving: Appointment | null;
  doctorId: string | null;
  channel: Channel;
  first: Slot | null;
  /** Whom it is for, where that is somebody else. */
  about: string | null;
}

export function EarlierNote({ moving, doctorId, channel, first, about }: EarlierProps) {
  const t = useWords("agenda");
  const frame = useWords("frame");
  const { day, time } = useTimes();
  const { language } = useLanguage();
  const { wish, put, drop } = useEarlier(about);
  const before = moving?.starts_at ?? first?.starts_at ?? new Date(serverNow() + FORTNIGHT_MS).toISOString();
  const wanted: EarlierWish = { patient_id: about, before_at: before, doctor_id: doctorId, appointment_id: moving?.id ?? null, language: moving?.language ?? language, channel };
  return (
    <section className="card card--flat card--tight stack stack--tight" aria-labelledby="earlier">
      <div className="row row--top">
        <Icon name="bell" />
        <div className="grow">
          <h2 id="earlier" className="earlier__title">{t(wish ? "earlier.on" : "earlier.title")}</h2>
          <p className="small soft">{wish ? t("earlier.waits", { day: day(wish.before_at), time: time(wish.before_at) }) : t("earlier.lead")}</p>
        </div>
      </div>
      {put.error && <Note tone="warn" role="alert">{problemText(frame, put.error)}</Note>}
      {wish
        ? <Button look="plain" small onPress={() => drop.mutate()} isPending={drop.isPending} data-testid="earlier-off">{t("earlier.stop")}</Button>
        : <Button look="second" small onPress={() => put.mutate(wanted)} isPending={put.isPending} data-testid="earlier-on">{t("earlier.go")}</Button>}
    </section>
  );
}

function useEarlier(about: string | null) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: keys.earlier });
  return {
    wish: useQuery({ queryKey: [...keys.earlier, about], queryFn: () => api.earlierWish(about) }).data ?? null,
    put: useMutation({ mutationFn: api.wishEarlier, onSettled }),
    drop: useMutation({ mutationFn: () => api.dropWish(about), onSettled }),
  };
}
