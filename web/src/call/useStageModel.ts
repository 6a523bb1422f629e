// Everything the parts of the stage need to know, gathered once per change.
import { useCallback, useMemo } from "react";
import type { Participant } from "../api/types";
import { useWords, type Words } from "../words";
import { isGuest } from "./admission";
import type { StatusCode } from "./call.model";
import type { CallPicture } from "./showing";
import type { CallStageProps } from "./CallStage";
import { doubtOf, isCovered, loggedOf, type Doubt } from "./doubt";
import type { LocalMedia } from "./media";
import { fullName, shortName } from "./names";
import type { Running } from "./start";
import { useMedia, usePicture } from "./useCall";
import { useStatus } from "./useStage";

export interface StageModel extends Running {
  props: CallStageProps;
  picture: CallPicture;
  media: LocalMedia;
  status: StatusCode;
  others: readonly Participant[];
  /** The person talked to; the first one where there are several. */
  other: Participant | undefined;
  name: string;
  fullName: string;
  nameOf(person: string): string;
  fullNameOf(person: string): string;
  seconds: number;
  cameraOn: boolean;
  verified: boolean;
  /** The lines are the others' own, and the others are who they say. */
  isOnlyUs: boolean;
  safety: string | null;
  /** A device that nobody vouches for: its number would not say who holds it. */
  doubt: Doubt | null;
  /** The name that the public log has, where it is not the one shown. */
  logged: string;
  lockText: string;
}

export function useStageModel({ call, media: ownMedia }: Running, props: CallStageProps): StageModel {
  const t = useWords("call");
  const picture = usePicture(call);
  const media = useMedia(ownMedia);
  const status = useStatus(picture);
  const self = props.session.person.id;
  const { participants, view } = picture;
  const others = useMemo(() => hostsFirst(participants.filter((one) => one.person_id !== self)), [participants, self]);
  const nameOf = useCallback((person: string) => nameAmong(others, person, (found) => shortName(t, found)), [others, t]);
  const fullNameOf = useCallback((person: string) => nameAmong(others, person, (found) => fullName(t, found)), [others, t]);
  const [other] = others;
  const peer = view.peers.find((one) => one.person === other?.person_id) ?? view.peers[0];
  const verified = peer !== undefined && view.peers.every((one) => one.verified);
  const hosts = useMemo(() => view.peers.filter((one) => !others.some(({ person_id, role }) => person_id === one.person && isGuest(role))), [view.peers, others]);
  const asks = props.witness !== undefined && props.witness?.asks !== false;
  const covered = isCovered(hosts, asks);
  // the status ticks, and this with it
  const doubt = doubtOf(hosts, asks, Date.now());
  const isOnlyUs = verified && covered;
  return {
    call,
    props,
    picture,
    media,
    status,
    others,
    other,
    name: other ? shortName(t, other) : "",
    fullName: other ? fullName(t, other) : "",
    nameOf,
    fullNameOf,
    seconds: Math.max(1, Math.round((view.gapMs ?? 0) / 1000)),
    cameraOn: media.cameraOn && media.videoTrack !== null,
    verified,
    isOnlyUs,
    // it stands for the keys that safe and log vouch for, so it waits until they are known to be the call's
    safety: view.peers.length === 1 && covered ? (peer?.safety ?? null) : null,
    doubt,
    logged: loggedOf(hosts) ?? "",
    lockText: isOnlyUs ? onlyUs(t, others.length + 1) : t(doubt === null ? "only.wait" : "only.unsure"),
  };
}

const onlyUs = (t: Words<"call">, count: number) => (count > 2 ? t("only.many", { count }) : t("only.two"));

/** Patient and doctor talk; who is with the patient stands behind them. */
function hostsFirst(people: readonly Participant[]): readonly Participant[] {
  return people.toSorted((one, other) => Number(isGuest(one.role)) - Number(isGuest(other.role)));
}

function nameAmong(people: readonly Participant[], id: string, say: (person: Participant) => string): string {
  const found = people.find((one) => one.person_id === id);
  return found ? say(found) : "";
}
