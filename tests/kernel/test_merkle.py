"""The tree of RFC 9162: known roots, every proof of every small tree, and nothing else passes for a proof."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.kernel import merkle

# the leaves and roots that implementations of Certificate Transparency test themselves with
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LARGEST = 33
SOME = [str(number).encode() for number in range(LARGEST)]
HASHES = [merkle.leaf_hash(leaf) for leaf in SOME]


# written straight after the definitions of the RFC, to compare with
def mth(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256().digest()
    k = split(len(leaves))
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def split(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 9162, 2.1.4.1."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def hashes(ranges: list[merkle.Range]) -> list[bytes]:
    """What a log that keeps full subtrees answers."""
    covers = [merkle.cover(whole) for whole in ranges]
    return [
        merkle.fold([mth(SOME[place << level : (place + 1) << level]) for level, place in cover]) for cover in covers
    ]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_known_roots(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root_of(SOME[:size]) == mth(SOME[:size])


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_inclusion_proof_is_that_of_the_definition_and_holds_for_its_place_alone(size: int) -> None:
    root = mth(SOME[:size])
    for index in range(size):
        proof = hashes(merkle.inclusion_ranges(index, size))
        assert proof == path(index, SOME[:size])
        passing = [at for at in range(size + 1) if merkle.verify_inclusion(at, size, HASHES[index], proof, root)]
        assert passing == [index]
        assert not merkle.verify_inclusion(index, size, HASHES[index], [*proof, root], root)
        assert not any(
            merkle.verify_inclusion(index, size, HASHES[index], proof[:cut], root) for cut in range(len(proof))
        )


@pytest.mark.parametrize("new", range(1, LARGEST + 1))
def test_every_consistency_proof_is_that_of_the_definition_and_holds_for_its_sizes_alone(new: int) -> None:
    root = mth(SOME[:new])
    for old in range(1, new + 1):
        before, proof = mth(SOME[:old]), hashes(merkle.consistency_ranges(old, new))
        assert proof == subproof(old, SOME[:new], True)
        assert merkle.verify_consistency(old, new, before, root, proof)
        for other in range(1, new):
            if other != old:
                assert not merkle.verify_consistency(other, new, before, root, proof)
        assert old == new or not merkle.verify_consistency(old, new, before, root, [*proof, root])
        assert not any(merkle.verify_consistency(old, new, before, root, proof[:cut]) for cut in range(len(proof)))


@pytest.mark.parametrize("new", [2, 7, 8, 21])
def test_a_tree_that_changed_an_old_leaf_does_not_begin_with_the_old_one(new: int) -> None:
    for changed in range(new - 1):
        forged = [*SOME[:changed], b"forged", *SOME[changed + 1 : new]]
        for old in range(changed + 1, new):
            proof = subproof(old, forged, True)
            assert not merkle.verify_consistency(old, new, mth(SOME[:old]), mth(forged), proof)


def test_every_tree_begins_with_the_empty_one_and_none_with_a_larger() -> None:
    assert merkle.verify_consistency(0, 3, merkle.EMPTY_ROOT, mth(SOME[:3]), [])
    assert not merkle.verify_consistency(0, 3, mth(SOME[:3]), mth(SOME[:3]), [])
    assert not merkle.verify_consistency(4, 3, mth(SOME[:4]), mth(SOME[:3]), [])
    assert not merkle.verify_consistency(-1, 3, merkle.EMPTY_ROOT, mth(SOME[:3]), [])


@given(st.integers(0, 40), st.integers(1, 40), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_made_up_proofs_do_not_pass(index: int, size: int, proof: list[bytes]) -> None:
    root = mth([bytes([1, number]) for number in range(size)])
    assert not merkle.verify_inclusion(index, size, merkle.leaf_hash(b"forged"), proof, root)
    assert not merkle.verify_consistency(index, size, sha256(b"forged").digest(), root, proof)


@given(st.integers(0, 2000), st.integers(0, 200))
def test_a_tree_that_goes_on_from_its_subtrees_is_the_same_tree(size: int, more: int) -> None:
    whole = merkle.Growing()
    for number in range(size):
        list(whole.add(sha256(b"%d" % number).digest()))
    resumed = merkle.Growing(size, whole.frontier)
    for number in range(more):
        assert list(whole.add(sha256(b"+%d" % number).digest())) == list(resumed.add(sha256(b"+%d" % number).digest()))
    assert whole.root() == resumed.root()
    with pytest.raises(ValueError, match="not the subtrees"):
        merkle.Growing(whole.size, [*whole.frontier, b""])


def test_there_is_no_proof_for_what_is_not_there() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no such leaf"):
            merkle.inclusion_ranges(index, size)
    for old, new in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="older tree"):
            merkle.consistency_ranges(old, new)
