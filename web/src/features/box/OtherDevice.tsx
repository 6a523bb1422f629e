// On the device that is in: every way for another one to get in, prepared while this one is in the owner's hands.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { useBrand } from "../../app/BrandContext";
import { useSession } from "../../app/session";
import { Button } from "../../design/Button";
import { Icon, type IconName } from "../../design/Icon";
import { QrCode } from "../../design/QrCode";
import { Note } from "../../design/Surfaces";
import { codeOf, unbase64url } from "../../sealing";
import { givesSecrets, makePasskey } from "../../vault/passkey";
import type { SafeClient } from "../../vault/safe";
import { hasPasskey, keepPasskey } from "../../vault/spareKeys";
import { usePicture } from "../../vault/usePicture";
import { useSafes, useVault } from "../../vault/VaultProvider";
import { useFormats, useWords } from "../../words";

export function OtherDevice({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const { moment } = useFormats();
  const { safe: found, newcomers } = usePicture(safe);
  const [open, setOpen] = useState(false);
  const asked = newcomers.length > 0;
  useEffect(() => {
    if (asked) setOpen(true);
  }, [asked]);
  if (!found) return null;
  return (
    <details className="boxways" open={open} onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="other-device">
      <summary className="row"><Icon name="device" /><strong className="grow">{t("device")}</strong><Icon name="down" /></summary>
      <p className="small soft">{t("device.help", { moment: moment(found.expires_at) })}</p>
      <ul className="boxrows">
        <PasskeyWay />
        <PairWay safe={safe} />
        <CodeWay safe={safe} />
        <DoctorWay safe={safe} />
      </ul>
    </details>
  );
}

function Way({ icon, help, children }: { icon: IconName; help: string; children: ReactNode }) {
  return (
    <li className="row row--top">
      <span className="disc"><Icon name={icon} /></span>
      <div className="grow stack stack--tight">{children}<p className="small soft">{help}</p></div>
    </li>
  );
}

/** Offered only where passkeys can do it: a promise that the browser cannot keep helps nobody. */
function PasskeyWay() {
  const t = useWords("box");
  const vault = useVault();
  const open = useSafes()?.filter((one) => one.state !== "destroyed").map((one) => one.id) ?? [];
  const { given_name: given } = useSession().person;
  const { name: service } = useBrand();
  const can = useQuery({ queryKey: ["passkeys"], queryFn: givesSecrets }).data;
  const has = useQuery({ queryKey: ["passkey", vault !== null], queryFn: async () => vault !== null && hasPasskey(vault.desk) });
  const make = useMutation({
    mutationFn: async () => {
      const output = vault && (await makePasskey({ service, name: t("passkey.name", { given }) }));
      if (output) await keepPasskey(vault.desk, output, open);
      return output !== null;
    },
    onSuccess: () => has.refetch(),
  });
  if (!can) return null;
  return (
    <Way icon="key" help={t("passkey.help")}>
      {has.data ? <p role="status" className="strong" data-testid="passkey-kept">{t("passkey.done")}</p> : <Button small look="second" onPress={() => make.mutate()} isPending={make.isPending} data-testid="make-passkey">{t("passkey.make")}</Button>}
      {(make.isError || make.data === false) && <Note tone="warn" role="alert">{t("passkey.not")}</Note>}
    </Way>
  );
}

/** Shown only when it is asked for: somebody may look over the shoulder. */
function CodeWay({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const vault = useVault();
  const [code, setCode] = useState<string | null>(null);
  const kept = useQuery({ queryKey: ["code", safe.id, vault !== null], queryFn: async () => (await vault?.desk.shelf.secrets(safe.id))?.code ?? null, gcTime: 0 });
  if (!kept.data) return null;
  const toggle = () => setCode(code === null ? codeOf(unbase64url(kept.data) ?? new Uint8Array()) : null);
  return (
    <Way icon="file" help={t("code.help")}>
      <h3>{t("code")}</h3>
      {code && <p className="boxcode code" data-testid="box-code">{code}</p>}
      <Button small look="second" onPress={toggle} data-testid="show-code">{code === null ? t("code.show") : t("code.hide")}</Button>
    </Way>
  );
}

function PairWay({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  return <Way icon="camera" help={t("pair.help")}><PairCode safe={safe} /></Way>;
}

/** The code lives as long as it is on the screen, and lets one device in. */
function PairCode({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const { pairing } = usePicture(safe);
  const [code, setCode] = useState<string | null>(null);
  useEffect(() => () => safe.hideCode(), [safe]);
  const hide = () => {
    safe.hideCode();
    setCode(null);
  };
  if (pairing === "done") return <Note tone="ok" role="status"><span data-testid="paired">{t("pair.done")}</span></Note>;
  if (code === null) return <Button small look="second" onPress={() => setCode(safe.showCode())} data-testid="show-pairing">{t("pair")}</Button>;
  return (
    <>
      <p>{t("pair.how")}</p>
      <QrCode text={code} label={t("pair.picture")} />
      <p className="boxcode code" data-testid="pairing-code">{code}</p>
      <Button small look="plain" onPress={hide}>{t("pair.hide")}</Button>
    </>
  );
}

function DoctorWay({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const { allowed } = usePicture(safe).comingBack;
  const allow = useMutation({ mutationFn: () => safe.back.allow() });
  return (
    <Way icon="doctor" help={t("doctor.allow.help")}>
      {allowed ? <p role="status" className="strong" data-testid="doctor-allowed">{t("doctor.allowed")}</p> : <Button small look="second" onPress={() => allow.mutate()} isPending={allow.isPending} data-testid="allow-doctor">{t("doctor.allow")}</Button>}
      {allow.isError && <Note tone="warn" role="alert">{t("way.failed")}</Note>}
    </Way>
  );
}

/** Another own device asks: only one that can see this screen comes in. */
export function Newcomer() {
  const t = useWords("box");
  return (
    <Note tone="warn" icon="device" role="status">
      <p className="strong" data-testid="newcomer">{t("newcomer.title")}</p>
      <p>{t("newcomer")}</p>
    </Note>
  );
}
