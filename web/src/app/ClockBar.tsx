// "This device's clock does not agree with ours", with both, for as long as it is so.
import { useEffect, useSyncExternalStore } from "react";
import { useAnnounce } from "../design/Announcer";
import { Icon } from "../design/Icon";
import { clockState, serverNow, watchClock } from "../live/clock";
import { useFormats, useWords } from "../words";

export function ClockBar() {
  const t = useWords("frame");
  const { moment } = useFormats();
  const announce = useAnnounce();
  const state = useSyncExternalStore(watchClock, clockState);
  const text = state === "right" ? null : t(state === "far" ? "clock.far" : "clock.wrong", { mine: moment(new Date()), ours: moment(new Date(serverNow())) });
  useEffect(() => {
    if (text !== null) announce(text);
    // once for each state: the minute in it goes on
  }, [state, announce]);
  if (text === null) return null;
  return (
    <p className="offline" role="status" aria-live="off" data-testid="clock-wrong" data-state={state}>
      <Icon name="clock" size="s" />
      {text}
    </p>
  );
}
