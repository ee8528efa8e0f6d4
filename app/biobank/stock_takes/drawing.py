"""Draws tubes at random so that anybody can draw the same ones again: from a seed and a frame. Pure.

The frame is the ascending list of ids. The k-th draw (from 0) takes, of the N - k ids that are left, the one whose
place is SHA-256("seed:k") as a number modulo N - k; what was last in the list takes the place of the one drawn.
"""

import zlib
from collections.abc import Sequence
from hashlib import sha256


def draw(frame: Sequence[int], count: int, seed: str) -> list[int]:
    """`count` ids of `frame`, none twice, in ascending order; all of them where the frame has no more."""
    moved: dict[int, int] = {}
    drawn: list[int] = []
    for turn in range(min(count, len(frame))):
        last = len(frame) - turn - 1
        at = int.from_bytes(sha256(f"{seed}:{turn}".encode()).digest(), "big") % (last + 1)
        drawn.append(frame[moved.get(at, at)])
        moved[at] = moved.pop(last, last)
    return sorted(drawn)


def share_of(size: int, per_cent: int) -> int:
    """So many of `size` are `per_cent` of it, rounded up: of a few tubes at least one is looked at."""
    return -(-size * per_cent // 100)


def kept(frame: Sequence[int]) -> bytes:
    """The form in which a frame is kept."""
    return zlib.compress("\n".join(map(str, frame)).encode(), level=1)


def frame_in(content: bytes) -> list[int]:
    """The frame that was kept."""
    return [int(line) for line in zlib.decompress(content).split()]
