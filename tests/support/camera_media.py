"""Media as a camera sends it and Kinesis Video gives it back: real H.264 by PyAV, wrapped as the service wraps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import av
import numpy as np
from jinbo.video.payload.ebml import element

START_MS = 1_604_900_000_000


@dataclass(frozen=True)
class Coded:
    """One coded picture: shown at, key or not, NAL units with their lengths."""

    at_ms: int
    key: bool
    data: bytes


@dataclass(frozen=True)
class Clip:
    """A coded clip."""

    avcc: bytes
    pictures: tuple[Coded, ...]


def scene(width: int, height: int, index: int = 0) -> np.ndarray:
    """A room of coloured patches (BGR) through which a bright square walks."""
    patches = np.random.default_rng(7).integers(30, 220, (height // 16 + 1, width // 16 + 1, 3), dtype=np.uint8)
    room = np.kron(patches, np.ones((16, 16, 1), np.uint8))[:height, :width].copy()
    left = (index * 8) % max(1, width - 24)
    room[height // 4 : height // 4 + 24, left : left + 24] = 255
    return room


@cache
def clip(width: int = 160, height: int = 120, pictures: int = 20, fps: int = 10, gop: int = 10) -> Clip:
    """A clip of `pictures`, one key picture in `gop`."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.framerate = fps
    encoder.time_base = 1 / encoder.framerate
    encoder.flags |= av.codec.context.Flags.global_header
    encoder.options = {"g": str(gop), "bf": "0", "preset": "ultrafast", "x264-params": "scenecut=0"}
    coded = []
    for index in range(pictures):
        frame = av.VideoFrame.from_ndarray(scene(width, height, index), format="bgr24")
        frame.pts = index
        coded += encoder.encode(frame)
    coded += encoder.encode(None)
    return Clip(
        _avcc(bytes(encoder.extradata)),
        tuple(Coded(int(one.pts) * 1000 // fps, one.is_keyframe, _lengths(bytes(one))) for one in coded),
    )


def _units(stream: bytes) -> list[bytes]:
    return [part.rstrip(b"\0") for part in stream.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if part]


def _lengths(stream: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in _units(stream))


def _avcc(extradata: bytes) -> bytes:
    sets = _units(extradata)
    sps = next(unit for unit in sets if unit[0] & 31 == 7)
    pps = next(unit for unit in sets if unit[0] & 31 == 8)
    head = bytes([1, *sps[1:4], 0xFF, 0xE1])
    return head + len(sps).to_bytes(2, "big") + sps + b"\1" + len(pps).to_bytes(2, "big") + pps


def block(coded: Coded, track: int = 1, offset: int | None = None) -> bytes:
    """A SimpleBlock."""
    at = coded.at_ms if offset is None else offset
    return element(
        0xA3, bytes([0x80 | track]) + at.to_bytes(2, "big", signed=True) + bytes([0x80 * coded.key]) + coded.data
    )


def tags(**values: object) -> bytes:
    """The service's tags of a fragment."""
    simple = b"".join(
        element(0x67C8, element(0x45A3, f"AWS_KINESISVIDEO_{name}".encode()) + element(0x4487, str(value).encode()))
        for name, value in values.items()
    )
    return element(0x1254C367, element(0x7373, simple))


def labels(number: int | str = 1, producer_ms: int = START_MS, server_ms: int | None = None) -> bytes:
    """The tags that every fragment carries."""
    server = producer_ms + 250 if server_ms is None else server_ms
    return tags(
        FRAGMENT_NUMBER=number, SERVER_TIMESTAMP=f"{server / 1000:.3f}", PRODUCER_TIMESTAMP=f"{producer_ms / 1000:.3f}"
    )


def track(avcc: bytes, codec: bytes = b"V_MPEG4/ISO/AVC", number: int = 1, kind: int = 1) -> bytes:
    """One TrackEntry."""
    return element(
        0xAE,
        element(0xD7, bytes([number])) + element(0x83, bytes([kind])) + element(0x86, codec) + element(0x63A2, avcc),
    )


def document(
    blocks: Sequence[bytes],
    tracks: bytes,
    labelled: bytes,
    *,
    after: bytes = b"",
    doc_type: bytes = b"matroska",
) -> bytes:
    """One fragment as the service gives it: a whole document, its segment of unknown size."""
    head = element(0x1A45DFA3, element(0x4282, doc_type))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(4, "big")))
    cluster = element(0x1F43B675, element(0xE7, b"\0") + b"".join(blocks))
    segment = bytes.fromhex("18538067") + b"\x01" + b"\xff" * 7
    return head + segment + info + element(0x1654AE6B, tracks) + labelled + cluster + after


def fragment(coded: Clip, number: int = 1, producer_ms: int = START_MS) -> bytes:
    """A clip as one fragment."""
    blocks = [block(one) for one in coded.pictures]
    return document(blocks, track(coded.avcc), labels(number, producer_ms), after=tags(MILLIS_BEHIND_NOW=0))
