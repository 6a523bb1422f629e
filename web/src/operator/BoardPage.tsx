// How the day goes: who is on duty, how long people wait, what happened since midnight. Figures only.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { board as fetchBoard, type Board } from "../api/operator";
import { problemText } from "../app/problemText";
import { Heading } from "../app/Screen";
import { Loading, Note, Skeleton } from "../design/Surfaces";
import { useNow } from "../features/desk/useNow";
import { useEvents, useFrames } from "../live/LiveProvider";
import { useFormats, useWords } from "../words";
import { sharesOf, urgencies } from "./figures.model";
import { DaysCard } from "./DaysCard";
import { DoctorsCard } from "./DoctorsCard";
import { GuardCard } from "./GuardCard";
import { HoursCard } from "./HoursCard";
import { KeyFigures } from "./KeyFigures";
import { OperatorShell } from "./OperatorShell";
import { ServiceCard } from "./ServiceCard";
import { SharesCard } from "./SharesCard";

const EVERY_MS = 10_000;
const STALE_MS = 60_000;
const key = ["operator", "board"];

function useBoard() {
  const queries = useQueryClient();
  const again = useCallback(() => void queries.invalidateQueries({ queryKey: key }), [queries]);
  useFrames("queue", again);
  useEvents(again);
  return useQuery({ queryKey: key, queryFn: fetchBoard, refetchInterval: EVERY_MS, refetchIntervalInBackground: true });
}

export function BoardPage() {
  const t = useWords("operator");
  const frame = useWords("frame");
  const { day, time } = useFormats();
  const board = useBoard();
  const now = useNow(5_000);
  const stale = board.dataUpdatedAt > 0 && Date.now() - board.dataUpdatedAt > STALE_MS;
  return (
    <OperatorShell title={t("place.today")} bar={<><Heading>{t("place.today")}</Heading><p className="soft">{t("at", { day: day(new Date(now)), time: time(new Date(now)) })}</p></>}>
      {stale && <div className="boardnote"><Note tone="warn" role="status">{t("stale", { time: time(new Date(board.dataUpdatedAt)) })}</Note></div>}
      {board.isError && !board.data && <div className="boardnote"><Note tone="warn" role="alert">{problemText(frame, board.error)}</Note></div>}
      {board.data ? <Figures board={board.data} now={now} stale={stale} /> : !board.isError && <div className="board"><Loading><Skeleton kind="card" /><Skeleton kind="card" /></Loading></div>}
    </OperatorShell>
  );
}

function Figures({ board, now, stale }: { board: Board; now: number; stale: boolean }) {
  const t = useWords("operator");
  const { languageName } = useFormats();
  const urgency = (name: string) => t(`urgency.${urgencies.find((one) => one === name) ?? "routine"}`);
  return (
    <div className="board" data-stale={stale || undefined} data-testid="board">
      <KeyFigures board={board} />
      <DoctorsCard doctors={board.doctors} now={now} />
      <SharesCard title={t("by.language")} shares={sharesOf(board.waiting.by_language)} nameOf={languageName} testId="by-language" />
      <ServiceCard opening={board.opening} changes={board.changes} />
      <HoursCard hours={board.today.asked_by_hour} />
      <SharesCard title={t("by.urgency")} shares={sharesOf(board.waiting.by_urgency, urgencies)} nameOf={urgency} testId="by-urgency" />
      <GuardCard guard={board.guard} />
      <DaysCard />
    </div>
  );
}
