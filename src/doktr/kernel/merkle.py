"""The hash tree of RFC 9162: roots, proofs and their verification, over SHA-256; it stores nothing.

A tree of any size is covered by perfect subtrees. A node is named by its level (0 for leaves) and its place from the
left on that level; once a perfect subtree is full its hash never changes, so these are what a log keeps.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
Node = tuple[int, int]
Range = tuple[int, int]


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf (RFC 9162, 2.1.1)."""
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162, 2.1.1)."""
    return sha256(b"\1" + left + right).digest()


def cover(whole: Range) -> list[Node]:
    """The perfect subtrees, left to right, that make up the leaves of `whole` (from, before)."""
    place, end = whole
    nodes: list[Node] = []
    while place < end:
        level = (end - place).bit_length() - 1
        nodes.append((level, place >> level))
        place += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees of falling size, left to right."""
    if not hashes:
        return EMPTY_ROOT
    folded = hashes[-1]
    for left in reversed(hashes[:-1]):
        folded = node_hash(left, folded)
    return folded


def _split(size: int) -> int:
    """The largest power of two that is smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Whose hashes prove that leaf `index` is in the tree of this size, in the order of RFC 9162, 2.1.3.1."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    start, end = 0, size
    siblings: list[Range] = []
    while end - start > 1:
        middle = start + _split(end - start)
        siblings.append((middle, end) if index < middle else (start, middle))
        start, end = (start, middle) if index < middle else (middle, end)
    return siblings[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Whose hashes prove that the tree of size `new` begins with that of size `old` (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError("an older tree is smaller and not empty")
    start, end, whole = 0, new, True
    siblings: list[Range] = []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start, whole = middle, False
    return ([] if whole else [(start, end)]) + siblings[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf with this hash stands at `index` of the tree with this size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree (`new`, `new_root`) begins with the tree (`old`, `old_root`) (RFC 9162, 2.1.4.2).

    Every tree begins with the empty one, and a tree with itself; then the proof is empty.
    """
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old else EMPTY_ROOT)
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = became = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, became = node_hash(step, was), node_hash(step, became)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            became = node_hash(became, step)
        place, last = place >> 1, last >> 1
    return last == 0 and was == old_root and became == new_root


class Growing:
    """A tree to which leaves are added; it holds the hashes of its perfect subtrees only."""

    def __init__(self, size: int = 0, frontier: Sequence[bytes] = ()) -> None:
        if len(cover((0, size))) != len(frontier):
            raise ValueError("these are not the subtrees of a tree of this size")
        self.size = size
        self._frontier = list(frontier)

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add the leaf with this hash; yields level, place and hash of every node that became full."""
        level, place, found = 0, self.size, leaf
        yield level, place, found
        while place & 1:
            found = node_hash(self._frontier.pop(), found)
            level, place = level + 1, place >> 1
            yield level, place, found
        self._frontier.append(found)
        self.size += 1

    @property
    def frontier(self) -> tuple[bytes, ...]:
        """The hashes of its perfect subtrees, left to right: all that is needed to go on."""
        return tuple(self._frontier)

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return fold(self._frontier)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over whole leaves, recomputed from nothing."""
    tree = Growing()
    for leaf in leaves:
        for _ in tree.add(leaf_hash(leaf)):
            pass
    return tree.root()
