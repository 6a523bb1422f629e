// Who holds the keys of this conversation, and with how many devices: one quiet line that opens.
import type { ReactNode } from "react";
import { useSession } from "../../app/session";
import { Icon } from "../../design/Icon";
import type { Holder } from "../../vault/holders";
import { useWords } from "../../words";
import type { NameOf } from "./useNames";

interface KeyHoldersProps {
  holders: readonly Holder[];
  nameOf: NameOf;
  /** What the public log says of them beside. */
  children?: ReactNode;
}

export function KeyHolders({ holders, nameOf, children }: KeyHoldersProps) {
  const { person } = useSession();
  return <HolderList holders={holders} me={person.id} nameOf={nameOf}>{children}</HolderList>;
}

export function HolderList({ holders, me, nameOf, children }: KeyHoldersProps & { me: string }) {
  const t = useWords("chat");
  const inside = holders.filter(({ devices }) => devices > 0);
  if (inside.length === 0) return null;
  const devices = inside.reduce((sum, one) => sum + one.devices, 0);
  return (
    <details className="holders" data-testid="key-holders">
      <summary className="cap soft"><Icon name="key" size="s" /><span className="grow">{t("keys", { people: inside.length, devices })}</span><Icon name="down" size="s" /></summary>
      <ul>{holders.map((one) => <OneHolder key={one.person} holder={one} name={one.person === me ? t("you") : nameOf(one.person)} />)}</ul>
      {children}
      <p className="cap soft">{t("keys.help")}</p>
    </details>
  );
}

function OneHolder({ holder: { devices, logged }, name }: { holder: Holder; name: string }) {
  const t = useWords("chat");
  return (
    <li className={devices > 0 ? undefined : "soft"} data-testid="key-holder" data-devices={devices}>
      <span className="holders__who"><strong className="grow">{name}</strong> <span>{devices > 0 ? t("keys.devices", { count: devices }) : t("keys.out")}</span></span>
      {logged.map((doctor) => <span key={`${doctor.nihdi} ${doctor.name}`} className="cap soft">{t("keys.logged", { ...doctor })}</span>)}
    </li>
  );
}
