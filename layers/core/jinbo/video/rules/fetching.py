"""Which way frames are fetched (取帧方式): what the cheaper one costs, from what the service says before it is asked (0060)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinbo.video.model.frame import Planned, Way

MOST_FRAGMENT_MS = 20_000
"""A fragment lasts 20 s at most: that far before a frame its fragment may have begun."""


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars at list price, us-east-1 (docs/reference/sampling.md says when they were read)."""

    image: float = 10e-6
    """GetImages, an image of at most 1080p."""
    read_byte: float = 0.0085e-9
    """GetMediaForFragmentList."""
    cpu_ms: float = 1.728 * 13.3334e-9
    """A millisecond of a function with one whole processor."""


KEY_PICTURE_MS = 9.1
"""Of processor time: decoding a key frame of 1080p and making it small (measured, docs/reference/sampling.md)."""
IMAGE_MS = 1.5
"""The same for a JPEG of 1080p."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A fragment that the service has: number, beginning and length by its own clock (ms), bytes."""

    number: str
    start_ms: int
    length_ms: int
    size: int

    @property
    def end_ms(self) -> int:
        """Where the next begins."""
        return self.start_ms + self.length_ms


def piece_at(pieces: Sequence[Piece], at_ms: int) -> Piece | None:
    """The fragment that shows an instant; `pieces` in the order of time."""
    return next((one for one in reversed(pieces) if one.start_ms <= at_ms < one.end_ms), None)


def needed(pieces: Sequence[Piece], instants: Sequence[int]) -> list[Piece]:
    """The fragments that show at least one of `instants`, in the order of time."""
    numbers = {piece.number for at in instants if (piece := piece_at(pieces, at))}
    return [piece for piece in pieces if piece.number in numbers]


def key_frames_serve(key_every_ms: int, every_ms: int) -> bool:
    """Whether key frames so far apart give a frame for each that is asked for, a quarter late at most."""
    return key_every_ms <= every_ms * 1.25


def cheaper(
    pieces: Sequence[Piece], frames: Sequence[Planned], key_every_ms: int, every_ms: int, prices: Prices
) -> Way:
    """The cheaper way that serves.

    `pieces` are those that must be read, `key_every_ms` how far apart the stream's key frames were seen (0: not known yet).
    """
    if not key_frames_serve(key_every_ms, every_ms):
        return Way.IMAGES
    fragments = sum(piece.size for piece in pieces) * prices.read_byte
    fragments += _key_frames(pieces, key_every_ms) * KEY_PICTURE_MS * prices.cpu_ms
    images = len(frames) * (prices.image + IMAGE_MS * prices.cpu_ms)
    return Way.FRAGMENTS if fragments <= images else Way.IMAGES


def _key_frames(pieces: Sequence[Piece], key_every_ms: int) -> float:
    return sum(max(1.0, piece.length_ms / key_every_ms) if key_every_ms else 1.0 for piece in pieces)
