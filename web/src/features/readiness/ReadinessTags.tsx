// On the doctor's list: one small word for what will stand in the way of the call.
import { useQuery } from "@tanstack/react-query";
import * as api from "../../api/readiness";
import { Tag } from "../../design/Surfaces";
import { useWords } from "../../words";

const EVERY_MS = 30_000;

export function ReadinessTags({ cause }: { cause: string }) {
  const t = useWords("readiness");
  const { data } = useQuery({ queryKey: ["doctor", "readiness"], queryFn: api.seen, refetchInterval: EVERY_MS });
  const codes = data?.find((one) => one.cause_id === cause)?.codes.filter((code) => code !== "unknown") ?? [];
  return codes.map((code) => <span key={code} data-testid="not-ready"> <Tag tone="warn">{t(`short.${code}`)}</Tag></span>);
}
