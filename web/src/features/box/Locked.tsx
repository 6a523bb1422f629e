// On a new device: what does the person have at hand? Each answer is one way in, the easiest first; the last one says so plainly.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../design/Button";
import { ChoiceList, type Choice } from "../../design/ChoiceList";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { Refused, wrongGroups } from "../../sealing";
import { askPasskey } from "../../vault/passkey";
import { recover } from "../../vault/recover";
import type { SafeClient } from "../../vault/safe";
import { recoverWithPasskey } from "../../vault/spareKeys";
import { usePicture } from "../../vault/usePicture";
import { useVault } from "../../vault/VaultProvider";
import { useWords } from "../../words";
import { AskDoctor } from "./AskDoctor";
import { ScanCode } from "./ScanCode";

type Way = "passkey" | "scan" | "code" | "doctor";

const panels = { passkey: ByPasskey, scan: ScanCode, code: ByCode, doctor: AskDoctor };

export function Locked({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const hasPasskey = (usePicture(safe).safe?.spare_keys.length ?? 0) > 0 && "PublicKeyCredential" in globalThis;
  const [chosen, setChosen] = useState<Way | null>(null);
  const way = chosen ?? (hasPasskey ? "passkey" : null);
  const choices: (Choice & { value: Way })[] = [
    { value: "passkey", label: t("way.passkey"), help: t("way.passkey.help"), icon: "key", testId: "way-passkey" },
    { value: "scan", label: t("way.scan"), help: t("way.scan.help"), icon: "device", testId: "way-scan" },
    { value: "code", label: t("way.code"), icon: "file", testId: "way-code" },
    { value: "doctor", label: t("way.doctor"), help: t("way.doctor.help"), icon: "doctor", testId: "way-doctor" },
  ];
  const Panel = way && panels[way];
  return (
    <div className="stack" data-testid="box-locked">
      <h3>{t("locked.title")}</h3>
      <p>{t("locked")}</p>
      <ChoiceList label={t("ways")} choices={choices.filter((one) => hasPasskey || one.value !== "passkey")} value={way} onChange={(value) => setChosen(value as Way)} />
      {Panel && <Panel key={way} safe={safe} />}
    </div>
  );
}

function ByPasskey({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const vault = useVault();
  const open = useMutation({
    mutationFn: async () => {
      const output = vault && (await askPasskey());
      if (output) await recoverWithPasskey(vault.desk, safe, output);
      return output !== null;
    },
  });
  return (
    <div className="stack stack--tight">
      <Button icon="key" onPress={() => open.mutate()} isPending={open.isPending} data-testid="open-with-passkey">{t("passkey.open")}</Button>
      {open.data === false && <Note tone="warn" role="alert">{t("passkey.none")}</Note>}
      {open.isError && <Note tone="warn" role="alert">{t("passkey.wrong")}</Note>}
    </div>
  );
}

function ByCode({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const vault = useVault();
  const [typed, setTyped] = useState("");
  const open = useMutation({ mutationFn: async () => vault && recover(vault.desk, safe, typed) });
  const groups = open.isError ? wrongGroups(typed) : [];
  const trouble = groups.length > 0 ? t("code.groups", { groups: groups.join(", ") }) : open.error instanceof Refused ? t("code.wrong") : open.error && t("way.failed");
  const type = (text: string) => {
    setTyped(text);
    open.reset();
  };
  return (
    <div className="stack stack--tight">
      <TextField label={t("code.enter")} value={typed} onChange={type} error={trouble} autoComplete="off" data-testid="code" />
      <Button look="second" onPress={() => open.mutate()} isPending={open.isPending} data-testid="open-with-code">{t("code.go")}</Button>
    </div>
  );
}
