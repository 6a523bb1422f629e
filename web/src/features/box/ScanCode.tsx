// The old device shows a code, this one reads it with its camera; whoever cannot use a camera types what stands below it.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../design/Button";
import { TextField } from "../../design/Fields";
import { Note } from "../../design/Surfaces";
import { codeSecret, Refused, wrongGroups } from "../../sealing";
import type { SafeClient } from "../../vault/safe";
import { useWords } from "../../words";

export function ScanCode({ safe }: { safe: SafeClient }) {
  const t = useWords("box");
  const [typed, setTyped] = useState("");
  const ask = useMutation({ mutationFn: (code: string) => safe.ask(codeSecret(code)) });
  const groups = ask.isError ? wrongGroups(typed) : [];
  const wrong = ask.error instanceof Refused ? t("code.wrong") : ask.error && t("way.failed");
  if (ask.isSuccess) return <p role="status" className="strong" data-testid="scanned">{t("scan.sent")}</p>;
  return (
    <div className="stack stack--tight">
      <p>{t("scan.how")}</p>
      <Camera onRead={ask.mutate} />
      <TextField label={t("scan.type")} value={typed} onChange={setTyped} error={groups.length > 0 ? t("code.groups", { groups: groups.join(", ") }) : wrong} autoComplete="off" data-testid="pairing-typed" />
      <Button small look="second" onPress={() => ask.mutate(typed)} isPending={ask.isPending} data-testid="pairing-go">{t("scan.go")}</Button>
    </div>
  );
}

/** Off until it is asked for: nobody likes to meet a camera. */
function Camera({ onRead }: { onRead(code: string): void }) {
  const t = useWords("box");
  const [on, setOn] = useState(false);
  const [blind, setBlind] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!on || !video.current) return;
    const screen = video.current;
    const stop = new AbortController();
    import("./scan").then(({ scan }) => scan(screen, stop.signal)).then((code) => code !== null && onRead(code), () => setBlind(true));
    return () => stop.abort();
  }, [on, onRead]);
  if (blind) return <Note tone="warn" role="alert">{t("scan.blind")}</Note>;
  if (!on) return <Button look="second" icon="camera" onPress={() => setOn(true)} data-testid="scan">{t("scan.start")}</Button>;
  return <video ref={video} className="boxscan" muted playsInline aria-label={t("scan.picture")} data-testid="scanning" />;
}
