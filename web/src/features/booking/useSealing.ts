// From the draft to the safe: founded while the person reads the last screen, filled when they join the line.
import { useCallback, useEffect, useState } from "react";
import type { SafeClient } from "../../vault/safe";
import { useVaultOpened } from "../../vault/VaultProvider";
import { useWords } from "../../words";
import type { IntakeFlow } from "../intake/IntakeProvider";
import type { Intake } from "../intake/questionnaire.model";
import { isSameTold, toldIn } from "./told";

export interface Sealing {
  /** Null until it is founded; photos may be added from then on. */
  safe: SafeClient | null;
  /** Puts the answers of the draft in. Returns the safe's id. Said again, it is done once. */
  seal(): Promise<string>;
  /** The line has taken the request with this safe: a server that later says it has none contradicts that. */
  keepAsked(safe: string, request: string, patient: string): Promise<void>;
}

export function useSealing({ intake, draft, change }: IntakeFlow & { intake: Intake }): Sealing {
  const { language } = useWords("booking");
  const opened = useVaultOpened();
  const [safe, setSafe] = useState<SafeClient | null>(null);
  const id = draft.safe;
  useEffect(() => {
    if (id === null) change({ safe: crypto.randomUUID() });
    else void opened().then((vault) => vault.found(id)).then(setSafe, () => undefined);
  }, [id, change, opened]);
  const seal = useCallback(async () => {
    const name = id ?? crypto.randomUUID();
    if (id === null) change({ safe: name });
    const founded = await (await opened()).found(name);
    const told = toldIn(intake, draft, draft.language ?? language, new Date().toISOString());
    if (told && !isSameTold(founded.picture.talk.answers, told)) await founded.put("answers", told);
    return name;
  }, [id, change, opened, intake, draft, language]);
  const keepAsked = useCallback(async (name: string, request: string, patient: string) => {
    await (await opened()).desk.shelf.keepAsked(name, { request, patient, at: Date.now() });
  }, [opened]);
  return { safe, seal, keepAsked };
}
