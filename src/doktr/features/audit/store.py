"""Leaves that wait and leaves that have their place; the tree, its heads, and who vouches for them."""

from collections.abc import Sequence
from uuid import UUID

from doktr.features.audit.model import Checkpoint, LoggedLeaf
from doktr.kernel.merkle import Node
from doktr.kernel.work import Work

# Of all workers one at a time gives numbers; the others come again. Let go with the transaction, whatever ends it.
MY_TURN = "select pg_try_advisory_xact_lock(7310868735424787271)"
# Two deployments that log their release at the same moment follow each other.
RELEASES_TURN = "select pg_advisory_xact_lock(7310868735424787272)"
# The same leaf twice is one leaf: whoever repeats after a crash changes nothing.
KEEP_LEAVES = """
insert into log_leaves (kind, subject_id, leaf, hash, at)
select kind, subject_id, leaf, hash, $5 from unnest($1::text[], $2::uuid[], $3::text[], $4::bytea[])
    with ordinality as given (kind, subject_id, leaf, hash, place)
order by place
on conflict (hash) do nothing
"""
LEAF_IDS = "select hash, id from log_leaves where hash = any ($1)"
WAITING = "select id, hash from log_leaves where index is null order by id limit $1"
NUMBER = """
update log_leaves set index = given.index
from unnest($1::bigint[], $2::bigint[]) as given (id, index) where log_leaves.id = given.id
"""
KEEP_NODES = """
insert into log_nodes (level, place, hash) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])
"""
NODES = """
select level, place, hash from log_nodes
join unnest($1::smallint[], $2::bigint[]) as asked (level, place) using (level, place)
"""
KEEP_CHECKPOINT = "insert into log_checkpoints (size, root, note, at) values ($1, $2, $3, $4)"
LATEST = "select size, root, note from log_checkpoints order by size desc limit 1"
LATEST_COSIGNED = """
select size, root, note from log_checkpoints
where size = (select max(size) from log_cosignatures)
"""
OF_SIZE = "select size, root, note from log_checkpoints where size = $1"
KEEP_COSIGNATURE = """
insert into log_cosignatures (size, witness, line, at) values ($1, $2, $3, $4)
on conflict (size, witness) do nothing
"""
COSIGNATURES = "select line from log_cosignatures where size = $1 order by witness"
ENTRIES = "select index, leaf from log_leaves where index >= $1 and index < $2 order by index limit $3"
BY_HASH = "select index, leaf from log_leaves where hash = $1 and index is not null"
OF_SUBJECT = "select index, leaf from log_leaves where subject_id = $1 and index < $2 order by index"
LAST_SAID_OF = "select (array_agg(leaf order by id desc))[1] from log_leaves where subject_id = $1"
LATEST_RELEASE = "select leaf from log_leaves where kind = 'release' order by id desc limit 1"


async def my_turn(work: Work) -> bool:
    """Whether this transaction is the one that gives numbers."""
    return bool(await work.sql.fetchval(MY_TURN))


async def keep_leaves(
    work: Work, kinds: Sequence[str], subjects: Sequence[UUID | None], leaves: Sequence[str], hashes: Sequence[bytes]
) -> None:
    """Add leaves that wait for their place; those that are there already stay as they are."""
    await work.sql.execute(KEEP_LEAVES, kinds, subjects, leaves, hashes, work.now)


async def leaf_ids(work: Work, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """The rows of the leaves with these hashes."""
    return {row["hash"]: row["id"] for row in await work.sql.fetch(LEAF_IDS, hashes)}


async def waiting(work: Work, limit: int) -> list[tuple[int, bytes]]:
    """Rows and hashes of leaves without a place, first to last."""
    return [(row["id"], row["hash"]) for row in await work.sql.fetch(WAITING, limit)]


async def number(work: Work, ids: Sequence[int], first: int) -> None:
    """Give these leaves their places, from `first` on."""
    await work.sql.execute(NUMBER, ids, range(first, first + len(ids)))


async def keep_nodes(work: Work, nodes: Sequence[tuple[int, int, bytes]]) -> None:
    """Keep the hashes of subtrees that are full now."""
    levels, places, hashes = zip(*nodes, strict=True)
    await work.sql.execute(KEEP_NODES, levels, places, hashes)


async def nodes(work: Work, wanted: Sequence[Node]) -> dict[Node, bytes]:
    """The hashes of these full subtrees."""
    rows = await work.sql.fetch(NODES, [level for level, _ in wanted], [place for _, place in wanted])
    return {(row["level"], row["place"]): row["hash"] for row in rows}


async def keep_checkpoint(work: Work, made: Checkpoint) -> None:
    """Keep a head of the log. A second one of the same size is refused by the database."""
    await work.sql.execute(KEEP_CHECKPOINT, made.size, made.root, made.note, work.now)


async def checkpoint(work: Work, size: int | None = None, *, cosigned: bool = False) -> Checkpoint | None:
    """The head of this size; without one the latest, or the latest that a witness vouches for."""
    if size is not None:
        row = await work.sql.fetchrow(OF_SIZE, size)
    else:
        row = await work.sql.fetchrow(LATEST_COSIGNED if cosigned else LATEST)
    return Checkpoint(**dict(row)) if row else None


async def keep_cosignature(work: Work, size: int, witness: str, line: str) -> None:
    """Keep a witness's word on the head of this size; its first counts."""
    await work.sql.execute(KEEP_COSIGNATURE, size, witness, line, work.now)


async def cosignatures(work: Work, size: int) -> list[str]:
    """The signature lines of witnesses on the head of this size."""
    return [row["line"] for row in await work.sql.fetch(COSIGNATURES, size)]


async def entries(work: Work, start: int, end: int, limit: int) -> list[LoggedLeaf]:
    """Leaves in their order, `limit` at most."""
    return [LoggedLeaf(**dict(row)) for row in await work.sql.fetch(ENTRIES, start, end, limit)]


async def by_hash(work: Work, digest: bytes) -> LoggedLeaf | None:
    """The leaf with this hash, once it has its place."""
    row = await work.sql.fetchrow(BY_HASH, digest)
    return LoggedLeaf(**dict(row)) if row else None


async def of_subject(work: Work, subject: UUID, size: int) -> list[LoggedLeaf]:
    """What the tree of this size says of a device, in order."""
    return [LoggedLeaf(**dict(row)) for row in await work.sql.fetch(OF_SUBJECT, subject, size)]


async def last_said_of(work: Work, subject: UUID) -> str | None:
    """The latest leaf of a device, with or without a place."""
    return await work.sql.fetchval(LAST_SAID_OF, subject)


async def latest_release(work: Work) -> str | None:
    """The leaf of the latest release, with or without a place; nobody logs another until this transaction ends."""
    await work.sql.execute(RELEASES_TURN)
    return await work.sql.fetchval(LATEST_RELEASE)
