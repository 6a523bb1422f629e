"""Leaves get their places, heads are signed, looks are chained; two sequencers and a crash change nothing of that."""

import asyncio
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features import audit
from doktr.features.audit import actions
from doktr.kernel import merkle, notes
from doktr.kernel.work import EVERYWHERE, Works

LOG = notes.Signer("doktr.test/log", Ed25519PrivateKey.generate())


def receipt(number: int) -> dict[str, str]:
    """A leaf that tells nobody anything."""
    return {"kind": "receipt", "sha256": f"{number:064x}"}


async def append(works: Works, *numbers: int) -> list[bytes]:
    async with works.open("", EVERYWHERE) as work:
        return await audit.append_leaves(work, [receipt(number) for number in numbers])


async def sequence(works: Works) -> int:
    async with works.open("", EVERYWHERE) as work:
        return await actions.sequence(work, LOG)


async def leaves(works: Works) -> list[bytes]:
    async with works.open("", EVERYWHERE) as work:
        return [one.leaf.encode() for one in await actions.entries(work, 0, 10_000)]


async def head(works: Works) -> notes.Head:
    async with works.open("", EVERYWHERE) as work:
        note = notes.Note.parse((await audit.head(work)).note)
    assert note.signed_by(LOG.public)
    return notes.Head.parse(note.body)


async def test_an_empty_log_has_a_signed_head(works: Works) -> None:
    assert await sequence(works) == 0
    assert await head(works) == notes.Head(LOG.name, 0, merkle.EMPTY_ROOT)


async def test_leaves_get_their_places_in_order_and_a_head_that_covers_them(works: Works) -> None:
    await append(works, 1, 2, 3)
    await append(works, 4)
    assert await sequence(works) == 4
    kept = await leaves(works)
    assert [json.loads(leaf)["sha256"][-1] for leaf in kept] == ["1", "2", "3", "4"]
    assert await head(works) == notes.Head(LOG.name, 4, merkle.root_of(kept))


async def test_the_tree_grows_by_any_steps(works: Works) -> None:
    for step in (1, 2, 5, 1, 8, 13, 3):
        size = len(await leaves(works))
        await append(works, *range(size, size + step))
        assert await sequence(works) == step
        kept = await leaves(works)
        assert await head(works) == notes.Head(LOG.name, size + step, merkle.root_of(kept))


async def test_the_same_leaf_is_one_leaf(works: Works) -> None:
    assert await append(works, 7, 7) == await append(works, 7) * 2
    assert await sequence(works) == 1
    await append(works, 7)
    assert await sequence(works) == 0
    assert len(await leaves(works)) == 1


async def test_what_was_rolled_back_is_not_in_the_log(works: Works) -> None:
    with pytest.raises(RuntimeError, match="stop"):
        async with works.open("", EVERYWHERE) as work:
            await audit.append_leaf(work, receipt(1))
            raise RuntimeError("stop")
    assert await sequence(works) == 0
    assert await leaves(works) == []


@pytest.mark.parametrize(
    "leaf",
    [{}, {"kind": "diary"}, {"kind": "receipt"}, {"kind": "receipt", "sha256": "", "patient": "x"}],
)
async def test_nothing_but_known_leaves_is_published(works: Works, leaf: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        async with works.open("", EVERYWHERE) as work:
            await audit.append_leaf(work, leaf)


async def test_two_sequencers_at_once_give_each_place_once(works: Works) -> None:
    async def writer(first: int) -> None:
        for number in range(first, first + 20):
            await append(works, number)

    async def sequencer() -> int:
        done = 0
        for _ in range(40):
            done += await sequence(works)
        return done

    counts = await asyncio.gather(sequencer(), sequencer(), *(writer(n * 100) for n in range(3)))
    counts.append(await sequence(works))
    kept = await leaves(works)
    assert sum(count for count in counts if count) == len(kept) == 60
    assert await head(works) == notes.Head(LOG.name, 60, merkle.root_of(kept))


async def test_a_sequencer_that_dies_at_any_step_leaves_the_log_as_it_was(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    await append(works, 1, 2)
    await sequence(works)
    before = await head(works)
    await append(works, 3, 4)

    async def die(*_args: object, **_named: object) -> None:
        raise ConnectionError("killed")

    for step in ("number", "keep_nodes", "keep_checkpoint"):
        with monkeypatch.context() as patched, pytest.raises(ConnectionError):
            patched.setattr(f"doktr.features.audit.store.{step}", die)
            await sequence(works)
        assert await head(works) == before
        assert len(await leaves(works)) == 2
    assert await sequence(works) == 2
    assert await head(works) == notes.Head(LOG.name, 4, merkle.root_of(await leaves(works)))


async def test_every_proof_that_is_served_holds(works: Works) -> None:
    sizes = []
    for step in (1, 2, 4, 6):
        size = len(await leaves(works))
        await append(works, *range(size, size + step))
        await sequence(works)
        sizes.append(await head(works))
    kept = await leaves(works)
    async with works.open("", EVERYWHERE) as work:
        for then in sizes:
            _size, proof = await actions.consistency(work, then.size)
            assert merkle.verify_consistency(then.size, len(kept), then.root, sizes[-1].root, proof)
            for index in range(then.size):
                found = await actions.inclusion(work, index, then.size)
                leaf = merkle.leaf_hash(found.leaf.encode())
                assert merkle.verify_inclusion(index, then.size, leaf, found.proof, then.root)
                assert (await audit.inclusion_of(work, leaf, then.size)) == found


async def test_a_cosignature_that_comes_twice_is_kept_once(works: Works) -> None:
    await append(works, 1, 2)
    await sequence(works)
    witness = notes.Signer("witness.test", Ed25519PrivateKey.generate(), notes.COSIGNATURE)
    async with works.open("", EVERYWHERE) as work:
        found = notes.Note.parse(await actions.checkpoint(work, 2, cosigned=False))
        line = witness.cosignature(found.body, 1_800_000_000)
        for _ in range(2):
            await actions.cosign(work, 2, line, [witness.public])
        assert await work.sql.fetchval("select count(*) from log_cosignatures") == 1
