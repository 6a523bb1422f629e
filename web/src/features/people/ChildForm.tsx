// A parent names their child: checked on the device, and said expressly to be true.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { declareChild } from "../../api/people";
import { problemText } from "../../app/problemText";
import { Button } from "../../design/Button";
import { TextField, Tick } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { serverNow } from "../../live/clock";
import { useWords, type Words } from "../../words";
import { ageOn, fitsBirthdate, isNiss } from "./niss.model";

const empty = { given_name: "", family_name: "", birthdate: "", niss: "" };
type Child = typeof empty;
type Wrong = Partial<Record<keyof Child, string>>;

export function ChildForm({ childYears, onDone }: { childYears: number; onDone(): void }) {
  const t = useWords("people");
  const frame = useWords("frame");
  const [child, setChild] = useState(empty);
  const [declared, setDeclared] = useState(false);
  const [tried, setTried] = useState(false);
  const declare = useDeclare(onDone);
  const known = declare.data?.known_as;
  const wrong = tried ? wrongIn(t, child, childYears) : {};
  const field = (name: keyof Child) => ({ value: child[name], onChange: (value: string) => setChild({ ...child, [name]: value }), error: wrong[name] ?? null, name, autoComplete: "off", "data-testid": `child-${name}` });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (declared && Object.keys(wrongIn(t, child, childYears)).length === 0) declare.mutate(child);
  };
  if (known) return <Known name={known} onDone={onDone} />;
  return (
    <form className="stack" onSubmit={send} noValidate aria-label={t("child.add")}>
      <TextField label={t("child.given")} {...field("given_name")} autoFocus maxLength={80} />
      <TextField label={t("child.family")} {...field("family_name")} maxLength={80} />
      <TextField label={t("child.born")} type="date" {...field("birthdate")} />
      <TextField label={t("child.niss")} help={t("child.niss.help")} inputMode="numeric" {...field("niss")} maxLength={20} />
      <Tick selected={declared} onChange={setDeclared} data-testid="child-declare">{t("child.declare", { name: child.given_name.trim() || t("child.this") })}</Tick>
      {tried && !declared && <Note tone="danger" role="alert">{t("child.declare.missing")}</Note>}
      {declare.error && <Note tone="danger" role="alert">{problemText(frame, declare.error)}</Note>}
      <Button type="submit" isPending={declare.isPending} data-testid="child-save">{t("child.save")}</Button>
      <Button look="plain" onPress={onDone}>{t("cancel")}</Button>
    </form>
  );
}

/** The second parent is told once that the first one's spelling stays. */
function Known({ name, onDone }: { name: string; onDone(): void }) {
  const t = useWords("people");
  return (
    <div className="stack">
      <Note role="status">{t("child.known", { name })}</Note>
      <Button onPress={onDone} autoFocus data-testid="child-known-fine">{t("child.known.fine")}</Button>
    </div>
  );
}

function useDeclare(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ given_name, family_name, birthdate, niss }: Child) => declareChild({ given_name: given_name.trim(), family_name: family_name.trim(), birthdate, niss: niss.trim(), declaration: "legal-representative-1" }),
    onSuccess: async ({ known_as }) => {
      await queries.invalidateQueries({ queryKey: keys.people });
      if (!known_as) onDone();
    },
  });
}

function wrongIn(t: Words<"people">, child: Child, childYears: number): Wrong {
  const wrong: Wrong = {};
  const age = child.birthdate ? ageOn(child.birthdate, new Date(serverNow()).toISOString().slice(0, 10)) : -1;
  if (child.given_name.trim() === "") wrong.given_name = t("child.wrong.name");
  if (child.family_name.trim() === "") wrong.family_name = t("child.wrong.name");
  if (age < 0 || age >= childYears) wrong.birthdate = t("child.wrong.born");
  if (!isNiss(child.niss)) wrong.niss = t("child.wrong.niss");
  else if (child.birthdate && !fitsBirthdate(child.niss, child.birthdate)) wrong.niss = t("child.wrong.other");
  return wrong;
}
