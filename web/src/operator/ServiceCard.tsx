// Whether the service takes people in now, and opening or closing it by hand for a while.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeHours, withdrawChange, type Board } from "../api/operator";
import { problemText } from "../app/problemText";
import { Button, TextButton } from "../design/Button";
import { Select } from "../design/Fields";
import { Note, Tag } from "../design/Surfaces";
import { serverNow } from "../live/clock";
import { useFormats, useWords } from "../words";

const choices = [1, 2, 4, 8];
const HOUR_MS = 3_600_000;
const key = ["operator", "board"];

/** From the moment on that it is for the service. */
const changeFrom = (now: number, hours: number, open: boolean) => changeHours(new Date(now).toISOString(), new Date(now + hours * HOUR_MS).toISOString(), open);

export function ServiceCard({ opening, changes }: Pick<Board, "opening" | "changes">) {
  const t = useWords("operator");
  const frame = useWords("frame");
  const { moment, time } = useFormats();
  const queries = useQueryClient();
  const [hours, setHours] = useState("1");
  const done = { onSettled: () => queries.invalidateQueries({ queryKey: key }) };
  const change = useMutation({ mutationFn: () => changeFrom(serverNow(), Number(hours), !opening.open), ...done });
  const undo = useMutation({ mutationFn: withdrawChange, ...done });
  const error = change.error ?? undo.error;
  return (
    <section className="card stack" aria-labelledby="service" data-testid="service" data-open={opening.open}>
      <h2 id="service">{t("service")}</h2>
      <p><Tag tone={opening.open ? "ok" : "warn"} icon={opening.open ? "check" : "moon"}>{t(opening.open ? "service.open" : "service.closed")}</Tag></p>
      {opening.until && <p className="small soft">{t("service.until", { moment: moment(opening.until) })}</p>}
      {opening.opens_at && <p className="small soft">{t("service.opens", { moment: moment(opening.opens_at) })}</p>}
      {changes.map((one) => (
        <p key={one.id} className="small">{t(one.open ? "service.change.open" : "service.change.closed", { from: time(one.start), to: moment(one.end) })} <TextButton onPress={() => undo.mutate(one.id)} data-testid="hours-undo">{t("service.undo")}</TextButton></p>
      ))}
      <Select label={t("service.for")} options={choices.map((count) => ({ value: String(count), label: t("service.hours", { count }) }))} value={hours} onChange={setHours} data-testid="hours-for" />
      <Button look="second" onPress={() => change.mutate()} isPending={change.isPending} data-testid="hours-change">{t(opening.open ? "service.close" : "service.open.go")}</Button>
      {error && <Note tone="danger" role="alert">{problemText(frame, error)}</Note>}
    </section>
  );
}
