"""Verbs of audit: append a leaf, record a look, give both their places, answer what the log holds."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from doktr.features.audit import rules, store, store_accesses
from doktr.features.audit.model import Access, Checkpoint, Head, Inclusion, Leaf, LoggedAccess, LoggedLeaf, Who
from doktr.kernel import merkle, notes
from doktr.kernel.problems import BadInput, NotFound
from doktr.kernel.work import Work

TOPIC = "log"
AT_ONCE = 1000


async def append_leaf(work: Work, leaf: Leaf) -> bytes:
    """Publish a leaf for ever, in the transaction that causes it; answers its RFC 9162 leaf hash.

    The same leaf again is the same leaf. The sequencer gives it its place within a moment. Raises `ValueError` for
    a kind or fields that the log does not know.
    """
    return (await append_leaves(work, [leaf]))[0]


async def append_leaves(work: Work, leaves: Sequence[Leaf]) -> list[bytes]:
    """As `append_leaf`, for several in one statement."""
    for leaf in leaves:
        rules.check_leaf(leaf)
    texts = [rules.canonical(leaf) for leaf in leaves]
    hashes = [merkle.leaf_hash(text.encode()) for text in texts]
    kinds = [leaf["kind"] for leaf in leaves]
    await store.keep_leaves(work, kinds, [rules.subject_of(leaf) for leaf in leaves], texts, hashes)
    work.hint(TOPIC, {})
    return hashes


async def publish_device(work: Work, leaf: Leaf) -> None:
    """Publish whose device holds a key, dated now; nothing where the last that was said of the device is the same.

    The moment in a leaf is the one of its publication: who watches the log refuses to believe an older one.
    """
    said = await store.last_said_of(work, UUID(leaf["device"]))
    if said is None or json.loads(said) | {"at": leaf["at"]} != leaf:
        await append_leaf(work, leaf)


async def record_access(work: Work, patient_id: UUID, kind: str, subject_id: UUID | None) -> None:
    """The acting person looked at something of a patient: what kind of thing, of which request or consultation.

    Once per ten minutes for the same look (in the line: per half day); looks at files every time, which is
    once a day for each file and device; what patients do with their own, every time.
    """
    await record_accesses(work, kind, [(patient_id, subject_id)])


async def record_accesses(
    work: Work, kind: str, looked: Sequence[tuple[UUID, UUID | None]], who: Who | None = None
) -> None:
    """As `record_access`, for several patients in one statement. `who` where nobody acts yet: a login."""
    who = who or Who(work.actor.person_id, work.actor.face)
    patients, subjects = [patient for patient, _ in looked], [subject for _, subject in looked]
    if looked and await store_accesses.keep_accesses(work, patients, who, kind, subjects):
        work.hint(TOPIC, {})


async def record_looks(work: Work, kind: str, looked: Iterable[tuple[UUID, UUID | None]]) -> None:
    """As `record_accesses`, for what people read of themselves too: that is no look at a patient."""
    await record_accesses(work, kind, [one for one in looked if one[0] != work.actor.person_id])


async def sequence(work: Work, log: notes.Signer) -> int:
    """Chain the accesses that wait, give the leaves that wait their places, sign the new head; how many leaves.

    All in one transaction under one lock: a crash leaves everything as it was, a second sequencer does nothing.
    """
    if not await store.my_turn(work):
        return 0
    await _chain_accesses(work)
    before = await store.checkpoint(work)
    waiting = await store.waiting(work, AT_ONCE)
    if before and not waiting:
        return 0
    size = before.size if before else 0
    tree = merkle.Growing(size, await _hashes(work, merkle.cover((0, size))))
    grown = [node for _, digest in waiting for node in tree.add(digest)]
    if waiting:
        await store.number(work, [row for row, _ in waiting], size)
        await store.keep_nodes(work, grown)
    head = notes.Head(log.name, tree.size, tree.root())
    await store.keep_checkpoint(work, Checkpoint(head.size, head.root, log.note(head.body)))
    return len(waiting)


async def _hashes(work: Work, wanted: Sequence[merkle.Node]) -> list[bytes]:
    found = await store.nodes(work, wanted)
    return [found[node] for node in wanted]


async def _chain_accesses(work: Work) -> None:
    """Each access follows the one before in its patient's list, and its salted hash becomes a leaf."""
    waiting = await store_accesses.waiting_accesses(work, AT_ONCE)
    if not waiting:
        return
    heads = await store_accesses.heads(work, list({one.patient_id for one in waiting}))
    chained = [_chained(one, heads) for one in waiting]
    hashes = await append_leaves(work, [rules.access_leaf(head.hash) for _, head, _ in chained])
    rows = await store.leaf_ids(work, hashes)
    await store_accesses.chain(
        work,
        [
            (one.id, head.n, entry, head.hash, rows[leaf])
            for (one, head, entry), leaf in zip(chained, hashes, strict=True)
        ],
    )


def _chained(access: Access, heads: dict[UUID, Head]) -> tuple[Access, Head, str]:
    before = heads.get(access.patient_id) or rules.first_head(access.patient_id)
    entry = rules.entry_of(access, before, os.urandom(rules.SALT_BYTES))
    heads[access.patient_id] = head = Head(before.n + 1, rules.entry_hash(entry))
    return access, head, entry


async def head(work: Work) -> Checkpoint:
    """The latest head of the log. Raises `NotFound` before the first."""
    found = await store.checkpoint(work)
    if found is None:
        raise NotFound
    return found


async def checkpoint(work: Work, size: int | None, *, cosigned: bool) -> str:
    """A head as a signed note, with the lines of the witnesses who vouch for it. Raises `NotFound`."""
    found = await store.checkpoint(work, size, cosigned=cosigned)
    if found is None:
        raise NotFound
    return found.note + "".join(await store.cosignatures(work, found.size))


async def cosign(work: Work, size: int, line: str, witnesses: Sequence[notes.PublicKey]) -> None:
    """Keep the word of a witness whom we know. Raises `NotFound` for a head we never had, `BadInput` for the rest."""
    found = await store.checkpoint(work, size)
    if found is None:
        raise NotFound
    try:
        note = notes.Note(notes.Note.parse(found.note).body, (notes.parse_line(line),))
    except notes.NoteRefused as refused:
        raise BadInput(str(refused)) from refused
    known = [key for key in witnesses if note.cosigned_by(key) is not None]
    if not known:
        raise BadInput("No witness that this log knows signed this.")
    await store.keep_cosignature(work, size, known[0].name, line)


async def entries(work: Work, start: int, end: int) -> list[LoggedLeaf]:
    """Leaves in their order: fewer than asked when that is more than one answer holds."""
    return await store.entries(work, start, end, AT_ONCE)


async def _ranges(work: Work, ranges: Sequence[merkle.Range]) -> list[bytes]:
    """The hash over each of these ranges of leaves."""
    covers = [merkle.cover(whole) for whole in ranges]
    found = await store.nodes(work, [node for cover in covers for node in cover])
    return [merkle.fold([found[node] for node in cover]) for cover in covers]


async def _size(work: Work, size: int | None) -> int:
    """The asked size of the tree, or the latest. Raises `BadInput` for more than there is."""
    latest = (await head(work)).size
    if size is not None and size > latest:
        raise BadInput("The log is not that long yet.")
    return latest if size is None else size


async def inclusion(work: Work, index: int, size: int | None = None) -> Inclusion:
    """The leaf at this place and its proof. Raises `NotFound` or `BadInput`."""
    size = await _size(work, size)
    found = await store.entries(work, index, min(index + 1, size), 1)
    if not found:
        raise NotFound
    return await _proven(work, found[0], size)


async def inclusion_of(work: Work, leaf_hash: bytes, size: int | None = None) -> Inclusion:
    """The leaf with this RFC 9162 hash and its proof. Raises `NotFound` or `BadInput`."""
    size = await _size(work, size)
    found = await store.by_hash(work, leaf_hash)
    if found is None or found.index >= size:
        raise NotFound
    return await _proven(work, found, size)


async def _proven(work: Work, leaf: LoggedLeaf, size: int) -> Inclusion:
    proof = await _ranges(work, merkle.inclusion_ranges(leaf.index, size))
    return Inclusion(leaf.index, size, leaf.leaf, proof)


async def consistency(work: Work, old: int, new: int | None = None) -> tuple[int, list[bytes]]:
    """The proof that the tree of size `new` (the latest, unless given) begins with that of size `old`."""
    size = await _size(work, new)
    if old > size:
        raise BadInput("The older size is larger than the newer.")
    return size, await _ranges(work, merkle.consistency_ranges(old, size) if old else [])


async def of_device(work: Work, device_id: UUID, size: int | None = None) -> list[Inclusion]:
    """Everything that the log says of a doctor's device, each with its proof: enrolled, and perhaps revoked."""
    size = await _size(work, size)
    return [await _proven(work, leaf, size) for leaf in await store.of_subject(work, device_id, size)]


async def accesses(work: Work, after: int, limit: int) -> tuple[Checkpoint, int, list[tuple[LoggedAccess, Inclusion]]]:
    """The acting patient's list after entry number `after`: the head it is proven against, how long the list is,
    and each entry with its proof."""
    latest, patient = await head(work), work.actor.person_id
    found = await store_accesses.accesses(work, patient, after, latest.size, limit)
    ranges = [merkle.inclusion_ranges(one.index, latest.size) for one in found]
    proofs = iter(await _ranges(work, [each for one in ranges for each in one]))
    proven = [
        (one, Inclusion(one.index, latest.size, "", [next(proofs) for _ in each]))
        for one, each in zip(found, ranges, strict=True)
    ]
    return latest, await store_accesses.latest_n(work, patient, latest.size), proven


async def held(work: Work) -> dict[str, Any]:
    """What we hold on who looked at the acting patient's data."""
    return {"accesses": await store_accesses.held(work, work.actor.person_id)}


async def forget(work: Work, patient_id: UUID) -> None:
    """Erase a patient's list of accesses. The leaves stay; without salts nobody can tell what they say."""
    await store_accesses.erase(work, patient_id)


async def log_release(work: Work, files: Mapping[str, str]) -> str | None:
    """Append what is served (path -> SHA-256 in hex) unless the latest release is the same; its build, or None."""
    latest = await store.latest_release(work)
    if latest and json.loads(latest)["files"] == dict(files):
        return None
    build = rules.build_name(work.now, files)
    await append_leaf(work, {"kind": "release", "build": build, "files": dict(files)})
    return build
