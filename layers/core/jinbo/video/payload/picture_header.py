"""What a picture says of itself before it is decoded (图片头): type, size, how it is stored, whether it is whole (P14, A12).

A picture of 109 KB can ask a decoder for five gigabytes. Nothing is decoded that its header does not make harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jinbo.video.payload.refusals import refused


class Kind(StrEnum):
    """How a picture is stored."""

    JPEG = "JPEG"
    PROGRESSIVE = "PROGRESSIVE"
    """A JPEG whose every coefficient is held until the last scan: six bytes a pixel."""
    PNG = "PNG"


MOST_PIXELS = {Kind.JPEG: 50_000_000, Kind.PROGRESSIVE: 8_000_000, Kind.PNG: 12_000_000}
"""Pixels that decoding within 128 MB allows: a JPEG is shrunk while it is read, the others cannot be."""
MOST_SIDE = 16_384
MOST_BYTES = 16_000_000
MOST_SCANS = 64
"""A progressive picture has about ten; each goes over the whole of it again."""
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_SIZES = frozenset({0xC0, 0xC1, 0xC2})
"""Start of frame: baseline, extended, progressive. Lossless and arithmetic coding no camera writes."""
_OTHER_SIZES = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_SCAN, _END = 0xDA, b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Header:
    """A picture's size as it is stored, before any rotation, and where it ends."""

    kind: Kind
    width: int
    height: int
    end: int
    """Bytes that belong to it; what follows is not the picture's."""


def read_header(data: bytes) -> Header:
    """The header of a picture that may be decoded.

    Raises:
        MediaError: `picture-type`, `picture-truncated`, `picture-corrupt`, `picture-too-large`.
    """
    if len(data) > MOST_BYTES:
        raise refused("picture-too-large", f"{len(data)} bytes")
    if data.startswith(_JPEG):
        header = _jpeg(data)
    elif data.startswith(_PNG):
        header = _png(data)
    else:
        raise refused("picture-type", f"it begins with {data[:8].hex() or 'nothing'}")
    most = MOST_PIXELS[header.kind]
    if max(header.width, header.height) > MOST_SIDE or header.width * header.height > most:
        raise refused("picture-too-large", f"{header.width} x {header.height} pixels, {header.kind}")
    if not header.width or not header.height:
        raise refused("picture-corrupt", "a picture without pixels")
    return header


def _jpeg(data: bytes) -> Header:
    kind: Kind | None = None
    width = height = 0
    at = 2
    while True:
        marker, body, following = _segment(data, at)
        if marker in _SIZES:
            if len(body) < 6 or body[0] != 8:
                raise refused("picture-corrupt", f"samples of {body[0] if body else 0} bits")
            kind = Kind.PROGRESSIVE if marker == 0xC2 else Kind.JPEG
            height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
        elif marker in _OTHER_SIZES:
            raise refused("picture-type", f"JPEG of process {marker:02X}")
        elif marker == _SCAN:
            break
        at = following
    if kind is None:
        raise refused("picture-corrupt", "no size before the first scan")
    end = data.find(_END, at)  # within coded data FF is always followed by 00 or a restart
    if end < 0:
        raise refused("picture-truncated", "its end is missing")
    if data.count(b"\xff\xda", at, end) > MOST_SCANS:
        raise refused("picture-too-large", f"more than {MOST_SCANS} scans")
    return Header(kind, width, height, end + 2)


def _segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Marker, body and the place after a JPEG segment."""
    while data[at : at + 2] == b"\xff\xff":  # fill bytes
        at += 1
    if at + 4 > len(data):
        raise refused("picture-truncated", "its header is cut off")
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    if data[at] != 0xFF or length < 2:
        raise refused("picture-corrupt", f"no segment begins at byte {at}")
    end = at + 2 + length
    if end > len(data):
        raise refused("picture-truncated", "its header is cut off")
    return data[at + 1], data[at + 4 : end], end


def _png(data: bytes) -> Header:
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise refused("picture-truncated", "its header is cut off")
    end = data.rfind(_PNG_END)
    if end < 0:
        raise refused("picture-truncated", "its end is missing")
    return Header(Kind.PNG, int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"), end + len(_PNG_END))
