"""EBML (RFC 8794) from a stream that is read once: headers are looked at, bodies are taken or passed over without a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinbo.video.payload.refusals import refused

UNKNOWN = -1
"""Size of an element that ends where another of its own kind, or the stream, does."""
_MAX_ID, _MAX_SIZE = 4, 8


@dataclass(frozen=True, slots=True)
class Head:
    """An element's id (its marker bits included), the size of its body in bytes, and where that body begins."""

    id: int
    size: int
    body: int

    @property
    def end(self) -> int:
        """Where the body ends; only for a known size."""
        return self.body + self.size


class Source:
    """Bytes that come in chunks. One chunk is held at a time; `place` counts the bytes that are behind.

    Bytes that are missing are a stream cut off, or, `inside` an element, an element that is broken.
    """

    def __init__(self, chunks: Iterable[bytes], *, inside: bool = False) -> None:
        self._chunks = iter(chunks)
        self._short = "mkv-corrupt" if inside else "mkv-truncated"
        self._chunk = memoryview(b"")
        self._at = 0
        self.place = 0

    def ended(self) -> bool:
        """Whether nothing more comes."""
        while self._at == len(self._chunk):
            chunk = next(self._chunks, None)
            if chunk is None:
                return True
            self._chunk, self._at = memoryview(chunk), 0
        return False

    def next_byte(self) -> int:
        """The byte that comes next, not taken; only where the stream has not ended."""
        return self._chunk[self._at]

    def take(self, size: int) -> bytes:
        """The next `size` bytes.

        Raises:
            MediaError: `mkv-truncated`, the stream ends before them.
        """
        if len(self._chunk) - self._at >= size:  # nearly always: no joining
            part = bytes(self._chunk[self._at : self._at + size])
            self._at += size
            self.place += size
            return part
        return b"".join(self._parts(size))

    def skip(self, size: int) -> None:
        """Passes over `size` bytes.

        Raises:
            MediaError: `mkv-truncated`.
        """
        for _ in self._parts(size):
            pass

    def head(self) -> Head:
        """The next element's head.

        Raises:
            MediaError: `mkv-truncated`, `mkv-corrupt`.
        """
        first = self.take(1)[0]
        width = 9 - first.bit_length()
        if width > _MAX_ID:
            raise refused("mkv-corrupt", f"no element begins at byte {self.place - 1}")
        id_ = int.from_bytes(bytes([first]) + self.take(width - 1), "big")
        size, _ = self.number()
        return Head(id_, size, self.place)

    def number(self) -> tuple[int, int]:
        """A number of variable length and its width; all ones is UNKNOWN.

        Raises:
            MediaError: `mkv-truncated`, `mkv-corrupt`.
        """
        first = self.take(1)[0]
        width = 9 - first.bit_length()
        if width > _MAX_SIZE:
            raise refused("mkv-corrupt", f"no number begins at byte {self.place - 1}")
        bits = 7 * width
        value = int.from_bytes(bytes([first]) + self.take(width - 1), "big") & ((1 << bits) - 1)
        return (UNKNOWN if value == (1 << bits) - 1 else value), width

    def _parts(self, size: int) -> Iterator[memoryview]:
        left = size
        while left:
            if self.ended():
                raise refused(self._short, f"{left} bytes are missing after byte {self.place}")
            step = min(left, len(self._chunk) - self._at)
            yield self._chunk[self._at : self._at + step]
            self._at += step
            self.place += step
            left -= step


def children(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements in a small master's body: ids and bodies.

    Raises:
        MediaError: `mkv-corrupt`, a child reaches over its parent's end.
    """
    source = Source([body], inside=True)
    while not source.ended():
        head = source.head()
        if head.size == UNKNOWN or head.end > len(body):
            raise refused("mkv-corrupt", f"element {head.id:X} reaches over its parent's end")
        yield head.id, source.take(head.size)


def unsigned(body: bytes) -> int:
    """An unsigned integer's value.

    Raises:
        MediaError: `mkv-corrupt`, more than eight bytes.
    """
    if len(body) > _MAX_SIZE:
        raise refused("mkv-corrupt", "an integer of more than eight bytes")
    return int.from_bytes(body, "big")


def element(id_: int, body: bytes) -> bytes:
    """An element as bytes; its size takes eight, whatever it is."""
    return id_.to_bytes((id_.bit_length() + 7) // 8, "big") + (len(body) | 1 << 56).to_bytes(8, "big") + body
