// By which channels the doctor sees patients: one at least, changed at any moment.
import { useState } from "react";
import type { Channel } from "../../api/types";
import { CheckList } from "../../design/CheckList";
import { useWords } from "../../words";
import { useDesk } from "../DeskProvider";

const all: readonly Channel[] = ["video", "audio", "chat"];

export function ChannelsCard() {
  const t = useWords("doctor");
  const { duty, change } = useDesk();
  const [last, setLast] = useState(false);
  if (!duty) return null;
  const toggle = (value: string) => {
    const next = all.filter((one) => (one === value) !== duty.channels.includes(one));
    setLast(next.length === 0);
    if (next.length > 0 && !change.isPending) change.mutate({ kind: "channels", channels: next });
  };
  return (
    <section className="card stack" aria-labelledby="channels" data-testid="channels" data-channels={duty.channels.join(" ")}>
      <h2 id="channels">{t("channels")}</h2>
      <p className="small soft">{t("channels.why")}</p>
      <CheckList
        tight
        labelledBy="channels"
        values={duty.channels}
        onToggle={toggle}
        error={last ? t("channels.last") : null}
        options={all.map((channel) => ({ value: channel, label: t(`channel.${channel}`), testId: `takes-${channel}` }))}
      />
    </section>
  );
}
