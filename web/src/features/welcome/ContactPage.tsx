// How we reach the person when it is their turn: phone and mail, confirmed once.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { confirmContact } from "../../api/patient";
import { Header, LanguagePicker } from "../../app/Header";
import { problemText } from "../../app/problemText";
import { Heading, Screen } from "../../app/Screen";
import { useSignedIn } from "../../app/session";
import { Button } from "../../design/Button";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { emailTrouble, international, phoneTrouble } from "./contact.model";

export function ContactPage() {
  const t = useWords("welcome");
  const frame = useWords("frame");
  const { refresh } = useSignedIn();
  const [phone, setPhone] = useState("");
  const [email, setEmail] = useState("");
  const [asked, setAsked] = useState(false);
  const trouble = { phone: phoneTrouble(phone), email: emailTrouble(email) };
  const save = useMutation({ mutationFn: () => confirmContact({ phone: international(phone), email: email.trim() }).then(refresh) });
  const go = () => {
    setAsked(true);
    if (!trouble.phone && !trouble.email) save.mutate();
  };
  return (
    <Screen title={t("contact.tab")} header={<Header end={<LanguagePicker />} />} dock={<Button onPress={go} isPending={save.isPending} data-testid="contact-continue">{frame("continue")}</Button>}>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); go(); }} noValidate>
        <Heading>{t("contact.title")}</Heading>
        <p className="soft">{t("contact.lead")}</p>
        <TextField label={t("contact.phone")} help={t("contact.phone.help")} type="tel" autoComplete="tel" inputMode="tel" maxLength={30} value={phone} onChange={setPhone}
          error={asked && trouble.phone ? t(`contact.phone.${trouble.phone}`) : null} data-testid="contact-phone" />
        <TextField label={t("contact.email")} help={t("contact.email.help")} type="email" autoComplete="email" inputMode="email" maxLength={254} value={email} onChange={setEmail}
          error={asked && trouble.email ? t(`contact.email.${trouble.email === "missing" ? "missing" : "odd"}`) : null} data-testid="contact-mail" />
        {save.error && <Note tone="danger" role="alert">{problemText(frame, save.error)}</Note>}
        <button type="submit" hidden />
      </form>
    </Screen>
  );
}
