"""Trees, roots and proofs as Certificate Transparency tests itself with, out of Debian's package of it."""

import re
from itertools import pairwise

import pytest

import dev
from doktr.kernel import merkle
from tests.kernel.test_merkle import LEAVES, ROOTS
from tests.protocol import tree

PACKED = "usr/share/gocode/src/github.com/google/certificate-transparency/go/merkletree/merkle_verifier_test.go"
TYPED = dev.WEB / "src/sealing/log.test.ts"
HEX = re.compile(r'dh\("([0-9a-f]*)"\), (\d+)\}')
CASE = re.compile(r"\{(\d+),\s*(\d+),\s*(\d+),\s*\[3?\]proofTestVector\{(.*?)\}\},?\s*\}", re.S)

pytestmark = pytest.mark.prove  # wants a package of Debian that only `make prove` gets


@pytest.fixture(scope="module")
def source() -> str:
    """The functions of the package's test that answer vectors."""
    dev.known_trees()
    return (dev.CACHE / "trees" / PACKED).read_text(encoding="utf-8")


def said(source: str, name: str) -> str:
    """What one of its functions answers."""
    return source.split(f"func {name}(")[1].split("\n}\n")[0]


def values(text: str) -> list[bytes]:
    """Bytes in hex, each with its length; what has none is only filling."""
    found = HEX.findall(text)
    assert all(len(digits) == 2 * int(length) for digits, length in found)
    return [bytes.fromhex(digits) for digits, _ in found]


def proofs(text: str) -> list[tuple[int, int, list[bytes]]]:
    """Two numbers and a proof each."""
    found = CASE.findall(text)
    return [(int(one), int(other), values(f"{proof}}}")[: int(length)]) for one, other, length, proof in found]


def test_the_roots_of_its_leaves_are_ours(source: str) -> None:
    leaves, roots = values(said(source, "getInputs")), values(said(source, "getRoots"))
    assert (leaves, [one.hex() for one in roots]) == (LEAVES, ROOTS[1:])
    for size, expected in enumerate(roots, 1):
        assert merkle.root_of(leaves[:size]) == expected
        assert tree.root([tree.leaf_hash(leaf) for leaf in leaves[:size]]) == expected


def test_the_web_client_is_held_against_the_same_roots(source: str) -> None:
    typed = TYPED.read_text(encoding="utf-8")
    assert all(f'"{root.hex()}"' in typed for root in values(said(source, "getRoots")))


def test_its_inclusion_proofs_hold_here_and_are_those_that_we_make(source: str) -> None:
    leaves, roots = values(said(source, "getInputs")), values(said(source, "getRoots"))
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    cases = [case for case in proofs(said(source, "getInclusionTestVector")) if case[2]]
    assert [case[:2] for case in cases] == [(1, 8), (6, 8), (3, 3), (2, 5)]
    for place, size, proof in cases:  # its places count from one
        given = (place - 1, size, hashes[place - 1], proof, roots[size - 1])
        assert merkle.verify_inclusion(*given)
        assert tree.path(place - 1, hashes[:size]) == proof
        assert tree.included(hashes[place - 1], place - 1, size, proof, roots[size - 1])
        assert not merkle.verify_inclusion(place % size, *given[1:])


def test_its_consistency_proofs_hold_here(source: str) -> None:
    roots = values(said(source, "getRoots"))
    cases = [case for case in proofs(said(source, "getConsistencyProofs")) if case[2]]
    assert [case[:2] for case in cases] == [(1, 8), (6, 8), (2, 5)]
    for old, new, proof in cases:
        assert merkle.verify_consistency(old, new, roots[old - 1], roots[new - 1], proof)
        assert tree.consistent(old, new, roots[old - 1], roots[new - 1], proof)
        for one, other in pairwise((*roots[:1], roots[old - 1], roots[new - 1])):
            assert one == other or not tree.consistent(old, new, other, one, proof)
