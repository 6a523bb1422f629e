// What a patient can rely on when the doctor is not there for long: the call ends by itself, and nothing is lost by it.
import { useEffect, useState } from "react";
import { useBrand } from "../app/BrandContext";
import { Icon } from "../design/Icon";
import { useWords } from "../words";
import type { StatusCode } from "./call.model";

const ALONE: ReadonlySet<StatusCode> = new Set(["waiting", "reconnecting"]);
/** A line that breaks is back sooner; a doctor who was called is there sooner. */
const QUIET_MS = 20_000;

export function Meanwhile({ face, status, name }: { face: string; status: StatusCode; name: string }) {
  const t = useWords("call");
  const { vanished_minutes: minutes } = useBrand();
  const long = useLasting(face === "patient" && ALONE.has(status));
  if (!long) return null;
  return (
    <p className="callstatus" role="status" data-testid="meanwhile">
      <Icon name="clock" size="s" />
      <span>{t("meanwhile", { name, minutes })}</span>
    </p>
  );
}

/** Whether it has been so for a while. */
function useLasting(isSo: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!isSo) return setLong(false);
    const timer = setTimeout(() => setLong(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isSo]);
  return long;
}
