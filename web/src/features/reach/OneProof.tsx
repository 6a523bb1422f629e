// A number or an address: confirmed, or the digits that were sent there, or the way to send them.
import { useState } from "react";
import { askCode, typeCode, type Channel, type Proof } from "../../api/codes";
import { isProblem } from "../../api/problems";
import { problemText } from "../../app/problemText";
import { Button, TextButton } from "../../design/Button";
import { TextField } from "../../design/Fields";
import { Icon } from "../../design/Icon";
import { Note, Tag } from "../../design/Surfaces";
import { useWords } from "../../words";
import { digitsOf } from "./reach.model";
import { useProving, useSecondsUntil } from "./useProofs";

export function OneProof({ proof }: { proof: Proof }) {
  const t = useWords("mydata");
  return (
    <li className="stack stack--tight" data-testid={`reach-${proof.channel}`} data-state={proof.state}>
      <div className="row row--wrap">
        <Icon name={proof.channel === "sms" ? "phone" : "send"} />
        <strong className="grow reach__address">{proof.address}</strong>
        {proof.state === "confirmed" && <Tag tone="ok" icon="check">{t("reach.confirmed")}</Tag>}
      </div>
      {proof.state === "by_typing" && <p className="small soft">{t("reach.typing")}</p>}
      {proof.state === "open" && <Ask channel={proof.channel} />}
      {proof.state === "sent" && <Digits proof={proof} />}
    </li>
  );
}

function Ask({ channel }: { channel: Channel }) {
  const t = useWords("mydata");
  const frame = useWords("frame");
  const asking = useProving(() => askCode(channel));
  return (
    <>
      {asking.isError && <Note tone="warn" role="alert">{problemText(frame, asking.error)}</Note>}
      <div><Button small look="second" onPress={() => asking.mutate(undefined)} isPending={asking.isPending} data-testid={`code-ask-${channel}`}>{t(`reach.send.${channel}`)}</Button></div>
    </>
  );
}

function Digits({ proof: { channel, again_at, tries_left } }: { proof: Proof }) {
  const t = useWords("mydata");
  const frame = useWords("frame");
  const [typed, setTyped] = useState("");
  const [short, setShort] = useState(false);
  const typing = useProving((code: string) => typeCode(channel, code));
  const asking = useProving(() => askCode(channel));
  const wait = useSecondsUntil(again_at);
  const wrong = isProblem(typing.error, "code-wrong") ? Number(typing.error.extensions["tries_left"] ?? tries_left) : null;
  const go = () => {
    setShort(typed.length < 6);
    if (typed.length === 6) typing.mutate(typed);
  };
  const error = short ? t("reach.short") : wrong !== null ? t("reach.wrong", { count: wrong }) : null;
  const failed = (wrong === null ? typing.error : null) ?? asking.error;
  return (
    <form className="stack stack--tight" onSubmit={(event) => { event.preventDefault(); go(); }} noValidate>
      <TextField label={t(`reach.digits.${channel}`)} help={t("reach.digits.help")} inputMode="numeric" autoComplete="one-time-code" value={typed} onChange={(text) => setTyped(digitsOf(text))} error={error} data-testid={`code-${channel}`} />
      {failed && <Note tone="warn" role="alert">{problemText(frame, failed)}</Note>}
      <div className="row row--wrap">
        <Button small type="submit" isPending={typing.isPending} data-testid={`code-confirm-${channel}`}>{t("reach.confirm")}</Button>
        {wait > 0 ? <span className="small soft">{t("reach.wait", { count: wait })}</span> : <TextButton onPress={() => asking.mutate(undefined)} data-testid={`code-again-${channel}`}>{t("reach.again")}</TextButton>}
      </div>
    </form>
  );
}
