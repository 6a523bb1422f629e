// The honest wait: from when to when, and how often such a range was right.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { takeFirstFree } from "../../api/patient";
import type { CareRequest } from "../../api/types";
import { TextButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { useOwnDoctors } from "../people/useOwnDoctors";

export function WaitRange({ request, now }: { request: CareRequest; now: number }) {
  const t = useWords("booking");
  const { time } = useFormats();
  const { wait } = request;
  if (!wait || request.state === "offered" || request.away) return null;
  const at = (seconds: number) => time(new Date(now + seconds * 1000));
  return (
    <div className="card card--tight row" data-testid="wait-range">
      <span className="disc"><Icon name="clock" /></span>
      <div className="grow">
        <p>{t.rich("wait.range", { from: at(wait.low_s), to: at(wait.high_s) })}</p>
        {wait.hit_percent !== null && <p className="small soft">{t("wait.right", { count: Math.round(wait.hit_percent / 10) })}</p>}
      </div>
    </div>
  );
}

/** The own doctor first, unless the person does not want that. */
export function OwnFirst({ request }: { request: CareRequest }) {
  const t = useWords("booking");
  const queries = useQueryClient();
  const mine = useOwnDoctors(request.patient_id).data ?? [];
  const any = useMutation({ mutationFn: () => takeFirstFree(request.id), onSuccess: (changed) => queries.setQueryData(keys.request, changed) });
  const matters = mine.some((one) => (one.declared !== null && one.refused_at === null) || one.seen_at !== null);
  if (!matters || request.first_free || request.wished_doctor_id !== null) return null;
  return (
    <p className="small soft" data-testid="own-first">
      {t("own.first")} <TextButton onPress={() => any.mutate()} data-testid="first-free">{t("own.any")}</TextButton>
    </p>
  );
}
