"""EBML (RFC 8794): numbers of variable length and elements; nothing here knows what an element means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

UNKNOWN = -1
"""The size of an element that ends where its parent's next element begins."""
_LONGEST_ID = 4
_LONGEST_SIZE = 8
Bytes = bytes | bytearray | memoryview


class MalformedError(ValueError):
    """The bytes are not EBML."""


@dataclass(frozen=True, slots=True)
class Header:
    """An element's id and size, and where its body begins; the id keeps its length marker, as the standard writes it."""

    id: int
    size: int
    body: int


@dataclass(frozen=True, slots=True)
class Element:
    """One whole element: its id, and where it and its body lie."""

    id: int
    start: int
    body: int
    end: int


def read_header(data: Bytes, at: int) -> Header | None:
    """The header at `at`; None while its bytes are not all there.

    Raises:
        MalformedError: no element can begin with these bytes.
    """
    if at >= len(data):
        return None
    id_length = _length(data[at], _LONGEST_ID)
    size_at = at + id_length
    if size_at >= len(data):
        return None
    size_length = _length(data[size_at], _LONGEST_SIZE)
    body = size_at + size_length
    if body > len(data):
        return None
    size = int.from_bytes(data[size_at:body], "big") & ((1 << (7 * size_length)) - 1)
    unknown = size == (1 << (7 * size_length)) - 1
    return Header(int.from_bytes(data[at:size_at], "big"), UNKNOWN if unknown else size, body)


def elements(data: Bytes, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """The elements that lie side by side in data[start:end]; one of unknown size reaches to the end.

    Raises:
        MalformedError: they do not fill the place exactly.
    """
    stop = len(data) if end is None else end
    at = start
    while at < stop:
        header = read_header(data, at)
        if header is None:
            raise MalformedError(f"an element's header is cut off at byte {at}")
        last = stop if header.size == UNKNOWN else header.body + header.size
        if last > stop:
            raise MalformedError(f"the element {header.id:X} at byte {at} reaches over the end of its parent")
        yield Element(header.id, at, header.body, last)
        at = last


def unsigned(data: Bytes) -> int:
    """An unsigned integer's value; no byte at all means 0."""
    return int.from_bytes(data, "big")


def element(identity: int, body: bytes) -> bytes:
    """An element of known size."""
    return _id(identity) + _size(len(body)) + body


def master(identity: int, *children: bytes) -> bytes:
    """An element that holds others."""
    return element(identity, b"".join(children))


def number(identity: int, value: int) -> bytes:
    """An unsigned integer."""
    return element(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def text(identity: int, value: str) -> bytes:
    """A UTF-8 string."""
    return element(identity, value.encode())


def opened(identity: int) -> bytes:
    """The beginning of an element of unknown size."""
    return _id(identity) + b"\x01" + b"\xff" * 7


def _length(first: int, longest: int) -> int:
    length = 9 - first.bit_length()
    if length > longest:
        raise MalformedError(f"no element begins with byte {first:02X}")
    return length


def _id(identity: int) -> bytes:
    return identity.to_bytes((identity.bit_length() + 7) // 8, "big")


def _size(size: int) -> bytes:
    for length in range(1, _LONGEST_SIZE + 1):
        if size < (1 << (7 * length)) - 1:
            return ((1 << (7 * length)) | size).to_bytes(length, "big")
    raise MalformedError(f"no element holds {size} bytes")
