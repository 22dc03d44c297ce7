"""Matroska made by hand for tests."""

from __future__ import annotations

from local.kinesis_video import ebml
from local.kinesis_video.matroska import (
    CLUSTER,
    SEGMENT,
    TIMECODE,
    Track,
    block,
    describe,
    ebml_header,
    millisecond_info,
)

TRACK = Track(1, 1, "V_MPEG4/ISO/AVC", bytes.fromhex("0142c00affe10000"), 160, 90, 500.0)
HEAD = ebml_header() + ebml.opened(SEGMENT) + millisecond_info() + describe(TRACK)


def blocks(at: int, offsets: tuple[int, ...] = (0, 500)) -> bytes:
    """A cluster's body."""
    frames = (block(1, offset, index == 0, b"frame%d" % index) for index, offset in enumerate(offsets))
    return ebml.number(TIMECODE, at) + b"".join(frames)


def cluster(at: int, offsets: tuple[int, ...] = (0, 500), *, sized: bool = False) -> bytes:
    """A cluster of known or unknown size."""
    body = blocks(at, offsets)
    return ebml.element(CLUSTER, body) if sized else ebml.opened(CLUSTER) + body
