// The other people in the call: one fills the stage, up to three share it; without a picture a name stands there.
import type { Participant } from "../api/types";
import { Icon } from "../design/Icon";
import { useWords } from "../words";
import { isGuest } from "./admission";
import type { PeerView } from "./call.model";
import { fullName, initials } from "./names";
import { Picture } from "./Picture";
import { Sound } from "./Sound";

export interface TilesProps {
  others: readonly Participant[];
  peers: readonly PeerView[];
  streams: ReadonlyMap<string, MediaStream>;
  speaker: string;
  onBlocked(play: () => Promise<void>): void;
  onFirstFrame(at: number): void;
}

export function Tiles({ others, peers, streams, ...rest }: TilesProps) {
  return (
    <div className="tiles-call" data-count={others.length}>
      {others.map((person) => {
        const peer = peers.find((one) => one.person === person.person_id);
        return <Tile key={person.person_id} person={person} peer={peer} stream={streams.get(peer?.device ?? "") ?? null} many={others.length > 1} {...rest} />;
      })}
    </div>
  );
}

interface TileProps extends Pick<TilesProps, "speaker" | "onBlocked" | "onFirstFrame"> {
  person: Participant;
  peer: PeerView | undefined;
  stream: MediaStream | null;
  many: boolean;
}

function Tile({ person, peer, stream, many, speaker, onBlocked, onFirstFrame }: TileProps) {
  const t = useWords("call");
  const name = fullName(t, person);
  const shows = stream !== null && peer !== undefined && peer.note.camera && peer.note.rung === "video";
  return (
    <div className="tile-call" data-role={person.role} data-lost={peer?.phase === "reconnecting" || undefined} data-dark={!shows || undefined}>
      <Picture stream={stream} label={t("picture.of", { name })} onFirstFrame={onFirstFrame} />
      <Sound stream={stream} speaker={speaker} onBlocked={onBlocked} />
      {!shows && <NoPicture person={person} code={darkness(peer)} />}
      {many && <p className="tile-call__name">{isGuest(person.role) ? t("name.role", { name, role: t(`role.${person.role}`) }) : name}</p>}
      {peer !== undefined && !peer.note.mic && <p className="tile-call__mic"><Icon name="micOff" size="s" />{t("other.mic-off")}</p>}
    </div>
  );
}

type Darkness = "absent" | "camera-off" | "weak";

function darkness(peer: PeerView | undefined): Darkness {
  if (peer === undefined || peer.phase === "connecting") return "absent";
  return peer.note.camera ? "weak" : "camera-off";
}

function NoPicture({ person, code }: { person: Participant; code: Darkness }) {
  const t = useWords("call");
  return (
    <div className="nopicture">
      <span className="nopicture__face" aria-hidden="true">{initials(person)}</span>
      {code !== "absent" && <p>{t(`dark.${code}`)}</p>}
    </div>
  );
}
