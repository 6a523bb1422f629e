// What a doctor asks of themselves: lower than the service's limits, never higher; a limit that they lift holds until midnight.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { setLimits } from "../api/doctor";
import type { DoctorLoad, LimitsWish } from "../api/types";
import { problemText } from "../app/problemText";
import { Button } from "../design/Button";
import { Select } from "../design/Fields";
import { Note } from "../design/Surfaces";
import { Section } from "../features/mydata/Section";
import { useWords } from "../words";
import { keys } from "./keys";
import { choicesFor, limitNames, type LimitName } from "./limits.model";
import { useLoad } from "./queue/LoadCard";

export function LimitsSection() {
  const t = useWords("doctor");
  const load = useLoad();
  return <Section title={t("limits")} icon="cup" lead={t("limits.lead")} testId="limits">{load && <Limits load={load} />}</Section>;
}

function Limits({ load }: { load: DoctorLoad }) {
  const t = useWords("doctor");
  const frame = useWords("frame");
  const queries = useQueryClient();
  const [wish, setWish] = useState<LimitsWish>(load.following ?? load.own);
  const save = useMutation({ mutationFn: () => setLimits(wish), onSuccess: (next) => queries.setQueryData(keys.load, next) });
  const choose = (name: LimitName, value: string) => setWish({ ...wish, [name]: value === "" ? null : Number(value) });
  return (
    <>
      {limitNames.map((name) => {
        const most = load.strictest[name] ?? 0;
        const options = choicesFor(name, most).map((count) => ({ value: String(count), label: String(count) }));
        return <Select key={name} label={t(`limits.${name}`)} options={[{ value: "", label: t("limits.brand", { count: most }) }, ...options]} value={wish[name] == null ? "" : String(wish[name])} onChange={(value) => choose(name, value)} data-testid={`limit-${name}`} />;
      })}
      <Button look="second" onPress={() => save.mutate()} isPending={save.isPending} data-testid="limits-save">{t("limits.save")}</Button>
      {save.isSuccess && !load.following && <Note tone="ok" role="status">{t("limits.saved")}</Note>}
      {load.following && <Note icon="clock" role={save.isSuccess ? "status" : undefined}><span data-testid="limits-following">{t("limits.following")}</span></Note>}
      {save.error && <Note tone="danger" role="alert">{problemText(frame, save.error)}</Note>}
    </>
  );
}
