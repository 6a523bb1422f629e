// The box on another device: the code that opens it there, the yes of its owner here, and what to do without a key.
import { useState } from "react";
import { Button } from "../../design/Button";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { codeOf, Refused, unbase64url, wrongGroups } from "../../sealing";
import type { Wanting } from "../../vault/api";
import { recover } from "../../vault/recover";
import type { SafeClient } from "../../vault/safe";
import { usePicture } from "../../vault/usePicture";
import { useVault } from "../../vault/VaultProvider";
import { useFormats, useWords } from "../../words";

/** Shown only when it is asked for: somebody may look over the shoulder. */
export function CodeCard({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const { moment } = useFormats();
  const vault = useVault();
  const found = usePicture(safe).safe;
  const [code, setCode] = useState<string | null>(null);
  const toggle = async () => {
    if (code !== null) return setCode(null);
    const kept = unbase64url((await vault?.desk.shelf.secrets(safe.id))?.code);
    setCode(kept ? codeOf(kept) : "");
  };
  if (!found) return null;
  return (
    <div className="stack stack--tight">
      <h3>{t("code")}</h3>
      <p className="small soft">{t("code.help", { moment: moment(found.expires_at) })}</p>
      {code && <p className="boxcode code" data-testid="box-code">{code}</p>}
      <Button small look="plain" icon="key" onPress={() => void toggle()} data-testid="show-code">{code === null ? t("code.show") : t("code.hide")}</Button>
    </div>
  );
}

export function Newcomer({ safe, newcomer }: { safe: SafeClient; newcomer: Wanting }) {
  const t = useWords("box");
  return (
    <Note tone="warn" icon="device">
      <p className="strong">{t("newcomer.title")}</p>
      <p>{t("newcomer")}</p>
      <Button small look="second" onPress={() => void safe.admit(newcomer)} data-testid="admit-device">{t("newcomer.yes")}</Button>
    </Note>
  );
}

export function Locked({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const vault = useVault();
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const open = async () => {
    const groups = wrongGroups(typed);
    if (groups.length > 0) return setTrouble(t("code.groups", { groups: groups.join(", ") }));
    try {
      if (vault) await recover(vault.desk, safe, typed);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setTrouble(t("code.wrong"));
    }
  };
  const ask = async () => {
    await safe.ask();
    setAsked(true);
  };
  return (
    <div className="stack stack--tight" data-testid="box-locked">
      <h3>{t("locked.title")}</h3>
      <p>{t("locked")}</p>
      <TextField label={t("code.enter")} value={typed} onChange={setTyped} error={trouble} autoComplete="off" data-testid="code" />
      <Button look="second" onPress={() => void open()} data-testid="open-with-code">{t("code.go")}</Button>
      {asked ? <p role="status" className="small">{t("locked.asked")}</p> : <Button small look="plain" onPress={() => void ask()} data-testid="ask-device">{t("locked.ask")}</Button>}
    </div>
  );
}
