"""Fragmented MP4 (ISO/IEC 14496-12) of one H.264 track: an init segment, and a moof with its mdat for each fragment.

Times are in milliseconds, as Matroska has them: what follows without a gap there does so here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack

TIMESCALE = 1000
_TRACK = 1
_MATRIX = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SYNC, _NO_SYNC = 0x02000000, 0x01010000
_DEFAULT_BASE_IS_MOOF = 0x020000
_DATA_OFFSET, _DURATIONS, _SIZES, _FLAGS, _COMPOSITION = 0x1, 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Sample:
    """A coded picture: how long until the next is decoded, how much later it is shown, and whether it stands alone."""

    duration: int
    composition: int
    key: bool
    data: bytes | bytearray | memoryview


def box(kind: str, *parts: bytes) -> bytes:
    """A box of the four letters `kind`."""
    body = b"".join(parts)
    return pack(">I4s", 8 + len(body), kind.encode()) + body


def full(kind: str, version: int, flags: int, *parts: bytes) -> bytes:
    """A box with version and flags."""
    return box(kind, pack(">I", version << 24 | flags), *parts)


def init_segment(width: int, height: int, avcc: bytes) -> bytes:
    """`ftyp` and `moov`; `avcc` is the decoder's configuration record (ISO/IEC 14496-15)."""
    brands = box("ftyp", b"iso5", pack(">I", 1), b"iso5iso6mp41avc1")
    pace = pack(">IIII", 0, 0, TIMESCALE, 0) + pack(">IHHII", 0x10000, 0x0100, 0, 0, 0)
    movie = full("mvhd", 0, 0, pace, _MATRIX, b"\0" * 24, pack(">I", _TRACK + 1))
    extends = box("mvex", full("trex", 0, 0, pack(">IIIII", _TRACK, 1, 0, 0, 0)))
    return brands + box("moov", movie, _track(width, height, avcc), extends)


def media_segment(sequence: int, decode_time: int, samples: Sequence[Sample]) -> bytes:
    """`moof` and `mdat`; `decode_time` is when the first sample is decoded."""
    header = full("mfhd", 0, 0, pack(">I", sequence & 0xFFFFFFFF))
    track = full("tfhd", 0, _DEFAULT_BASE_IS_MOOF, pack(">I", _TRACK))
    time = full("tfdt", 1, 0, pack(">Q", decode_time))
    flags = _DATA_OFFSET | _DURATIONS | _SIZES | _FLAGS | _COMPOSITION
    table = b"".join(
        pack(">IIIi", each.duration, len(each.data), _SYNC if each.key else _NO_SYNC, each.composition)
        for each in samples
    )
    run_size = 8 + 4 + 8 + len(table)
    moof_size = 8 + len(header) + 8 + len(track) + len(time) + run_size
    # version 1: a picture may be shown before the time at which it is decoded by our counting (see `timing`)
    run = full("trun", 1, flags, pack(">Ii", len(samples), moof_size + 8), table)
    return box("moof", header, box("traf", track, time, run)) + box("mdat", *(bytes(each.data) for each in samples))


def timing(shown: Sequence[int], end: int) -> list[tuple[int, int]]:
    """Duration and composition offset of pictures given in decoding order by when they are shown; `end` closes the last.

    Pictures are decoded at the sorted times: without reordering the offsets are all 0.
    """
    order = sorted(shown)
    following = [*order[1:], max(end, order[-1])] if order else []
    return [(then - at, seen - at) for at, then, seen in zip(order, following, shown, strict=True)]


def _track(width: int, height: int, avcc: bytes) -> bytes:
    header = full(
        "tkhd", 0, 7, pack(">IIIII", 0, 0, _TRACK, 0, 0), b"\0" * 16, _MATRIX, pack(">II", width << 16, height << 16)
    )
    media_header = full("mdhd", 0, 0, pack(">IIIIHH", 0, 0, TIMESCALE, 0, 0x55C4, 0))
    handler = full("hdlr", 0, 0, pack(">I4s", 0, b"vide"), b"\0" * 12, b"jinbo\0")
    sample = box(
        "avc1",
        b"\0" * 6 + pack(">H", 1) + b"\0" * 16 + pack(">HHIIIH", width, height, 0x480000, 0x480000, 0, 1),
        b"\0" * 32 + pack(">Hh", 24, -1),
        box("avcC", avcc),
    )
    none = pack(">I", 0)
    table = box(
        "stbl",
        full("stsd", 0, 0, pack(">I", 1), sample),
        full("stts", 0, 0, none),
        full("stsc", 0, 0, none),
        full("stsz", 0, 0, none, none),
        full("stco", 0, 0, none),
    )
    where = box("dinf", full("dref", 0, 0, pack(">I", 1), full("url ", 0, 1)))
    info = box("minf", full("vmhd", 0, 1, b"\0" * 8), where, table)
    return box("trak", header, box("mdia", media_header, handler, info))
