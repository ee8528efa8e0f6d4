"""Proofs from the tree: this entry is in the log, and the longer log begins with the shorter one."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from app.core.ledger import tree

_BLOCK = 1 << tree.TILE_HEIGHT
_BLOCK_WITHOUT_SUBTREES = 1 << 16

Leaves = Callable[[int, int], Sequence[bytes]]
"""(start, end) -> the leaf hashes from start up to end."""

Subtrees = Callable[[int, int, int], Sequence[bytes]]
"""(level, start, end) -> the stored roots over 256^level leaves each, from number start up to end, or as many
of them as are stored (`CompactRange.extend` names them when they become full)."""


def inclusion(index: int, size: int, leaves: Leaves, subtrees: Subtrees | None = None) -> list[bytes]:
    """The audit path of leaf `index` in the log of `size` leaves, from the leaf upward (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a log of {size}.")
    reader = _Reader(size, leaves, subtrees)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(reader.root(middle, end))
            end = middle
        else:
            path.append(reader.root(start, middle))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, leaves: Leaves, subtrees: Subtrees | None = None) -> list[bytes]:
    """The proof that the log of `new` leaves begins with the log of `old` leaves (RFC 6962, 2.1.2)."""
    if not 0 < old <= new:
        raise ValueError(f"There is no proof from {old} leaves to {new}.")
    reader = _Reader(new, leaves, subtrees)
    path: list[bytes] = []
    start, end, known = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(reader.root(middle, end))
            end = middle
        else:
            path.append(reader.root(start, middle))
            start, known = middle, False
    if not known:
        path.append(reader.root(start, end))
    return path[::-1]


def root_with(
    known: Mapping[int, bytes], size: int, leaves: Leaves, subtrees: Subtrees | None = None
) -> bytes:
    """The root over `size` leaves, of which those in `known` (place to hash) are taken as they are given.

    It is the signed root only where each of them stands in the log: one proof for all of them.
    """
    reader, places = _Reader(size, leaves, subtrees), sorted(known)

    def over(start: int, end: int) -> bytes:
        if bisect_left(places, start) == bisect_left(places, end):
            return reader.root(start, end)
        if end - start == 1:
            return known[start]
        middle = start + _split(end - start)
        return tree.node_hash(over(start, middle), over(middle, end))

    return over(0, size)


def _split(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1


class _Reader:
    """Roots over ranges, with few reads: of each level only the blocks of 256 hashes that a proof touches."""

    def __init__(self, size: int, leaves: Leaves, subtrees: Subtrees | None) -> None:
        self._size, self._leaves, self._subtrees = size, leaves, subtrees
        self._width = _BLOCK if subtrees else _BLOCK_WITHOUT_SUBTREES
        self._kept: dict[int, tuple[int, Sequence[bytes]]] = {}

    def root(self, start: int, end: int) -> bytes:
        """The range begins where a subtree that could hold it begins, as all ranges in proofs do."""
        count = end - start
        stored = self._stored(start, count)
        if stored is not None:
            return stored
        if count <= self._width:
            block, offset = divmod(start, self._width)
            return tree.root(self._read_leaves(block)[offset : offset + count])
        middle = start + _split(count)
        return tree.node_hash(self.root(start, middle), self.root(middle, end))

    def _stored(self, start: int, count: int) -> bytes | None:
        level, rest = divmod(count.bit_length() - 1, tree.TILE_HEIGHT)
        if self._subtrees is None or level == 0 or rest or count & (count - 1):
            return None
        block, offset = divmod(start // count, _BLOCK)
        if self._kept.get(level, (-1,))[0] != block:
            end = min((block + 1) * _BLOCK, self._size // count)
            self._kept[level] = (block, self._subtrees(level, block * _BLOCK, end))
        roots = self._kept[level][1]
        return roots[offset] if offset < len(roots) else None

    def _read_leaves(self, block: int) -> Sequence[bytes]:
        if self._kept.get(0, (-1,))[0] != block:
            start = block * self._width
            end = min(start + self._width, self._size)
            leaves = self._leaves(start, end)
            if len(leaves) != end - start:
                raise ValueError(f"Leaves {start} to {end} were asked for, {len(leaves)} came.")
            self._kept[0] = (block, leaves)
        return self._kept[0][1]
