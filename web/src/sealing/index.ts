// The end-to-end protocol of a safe, described byte by byte in docs/protocol.md. No DOM, no network, no storage.
export { type Attack, Refused } from "./attacks.ts";
export { type Bytes, random, sha256, toBase64url, unbase64url } from "./bytes.ts";
export { begin, type ChainState, demandGrown, demandNothingHidden, type Expected, follow, followAll, type Followed, type FollowedAll, type Head, head } from "./chain.ts";
export { type Checkpoint, compareCheckpoints, cosignedAt, type LogTrust, readCheckpoint } from "./checkpoint.ts";
export { contentKey, newRoom, openBody } from "./content.ts";
export { type LogEvidence, loggedDoctor, type LoggedDoctor } from "./directory.ts";
export { type Author, type Envelope, type EnvelopeType, type Grant, type Header, isSealed, readEnvelope, type Role, type SealedType } from "./envelope.ts";
export { isPaired, type KemStatement, readDutyKem, readKem, stateDutyKem, stateKem, type Wish } from "./kem.ts";
export { isConsistent, isIncluded, leafHash } from "./log.ts";
export { joinBody, joinedWith, MOST_PREGRANTS, type OnDuty, openPregrant, pregrant, readPregrant } from "./pregrant.ts";
export { type RecoveryKeys, type RecoveryKind, recoveryKeys } from "./recovery.ts";
export { type Member } from "./roster.ts";
export { newestRooms, openedBeforehand, openedBy, openedByJoin, openedWithRecovery, readBody, type Rooms } from "./read.ts";
export { kemPairFrom, type KemPair, newKemPair, type SuiteId } from "./suite.ts";
export { consent, found, type Founding, grant, grantRecovery, join, type Newcomer, remove, write } from "./write.ts";
