// Whom to invite and where the letter goes; the same invitation sent twice is one.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { invite } from "../api/staff";
import type { DoctorInvitationWish } from "../api/types";
import { problemText } from "../app/problemText";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { Select, TextField } from "../design/Fields";
import { Note } from "../design/Surfaces";
import { languages, useFormats, useLanguage, useWords, type Language } from "../words";
import { staffKey, tidy, wrong, type Field } from "./staff.model";

export function InviteDialog({ onClose }: { onClose(): void }) {
  const t = useWords("staff");
  const frame = useWords("frame");
  const { language } = useLanguage();
  const { languageName } = useFormats();
  const queries = useQueryClient();
  const [id] = useState(() => crypto.randomUUID());
  const [wish, setWish] = useState<DoctorInvitationWish>({ given_name: "", family_name: "", email: "", nihdi: "", language });
  const [errors, setErrors] = useState<readonly Field[]>([]);
  const sending = useMutation({
    mutationFn: async () => {
      await invite(id, tidy(wish));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: staffKey }),
  });
  const go = () => {
    const found = wrong(wish);
    setErrors(found);
    if (found.length === 0) sending.mutate();
  };
  const put = (part: Partial<DoctorInvitationWish>) => setWish({ ...wish, ...part });
  return (
    <Dialog title={t("invite")} open onClose={onClose}>
      <div className="stack">
        <TextField label={t("given")} value={wish.given_name} onChange={(given_name) => put({ given_name })} error={errors.includes("given") ? t("name.wrong") : null} maxLength={100} data-testid="invite-given" />
        <TextField label={t("family")} value={wish.family_name} onChange={(family_name) => put({ family_name })} error={errors.includes("family") ? t("name.wrong") : null} maxLength={100} data-testid="invite-family" />
        <TextField label={t("mail")} type="email" value={wish.email} onChange={(email) => put({ email })} error={errors.includes("mail") ? t("mail.wrong") : null} maxLength={254} data-testid="invite-mail" />
        <TextField label={t("nihdi")} help={t("nihdi.help")} inputMode="numeric" value={wish.nihdi} onChange={(nihdi) => put({ nihdi })} error={errors.includes("nihdi") ? t("nihdi.wrong") : null} maxLength={20} data-testid="invite-nihdi" />
        <Select label={t("language")} options={languages.map((one) => ({ value: one, label: languageName(one) }))} value={wish.language} onChange={(chosen) => put({ language: chosen as Language })} data-testid="invite-language" />
        {sending.isError && <Note tone="danger" role="alert">{problemText(frame, sending.error)}</Note>}
      </div>
      <div className="acts">
        <Button look="second" onPress={onClose}>{t("cancel")}</Button>
        <Button onPress={go} isPending={sending.isPending} data-testid="invite-send">{t("send")}</Button>
      </div>
    </Dialog>
  );
}
