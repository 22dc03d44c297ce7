"""Key frames into a small Matroska file of our own (重新封装): a decoder is never given a container that came from outside."""

from __future__ import annotations

from collections.abc import Sequence

from jinbo.video.payload.ebml import element
from jinbo.video.payload.h264 import Configuration

APART_MS = 100
"""Between pictures; a block's own time has sixteen bits."""
MOST = 300


def key_frame_file(config: Configuration, frames: Sequence[bytes]) -> bytes:
    """A file with `frames` (NAL units with their lengths, at most 300), one after the other.

    Raises:
        ValueError: more than 300 frames.
    """
    if len(frames) > MOST:
        raise ValueError(f"{len(frames)} frames in one file")
    head = element(0x1A45DFA3, element(0x4282, b"matroska") + element(0x4287, b"\4") + element(0x4285, b"\2"))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(4, "big")))
    picture = element(0xB0, config.width.to_bytes(4, "big")) + element(0xBA, config.height.to_bytes(4, "big"))
    described = (
        element(0xD7, b"\1")
        + element(0x73C5, b"\1")
        + element(0x83, b"\1")
        + element(0x86, b"V_MPEG4/ISO/AVC")
        + element(0x63A2, config.avcc)
        + element(0x23E383, (APART_MS * 1_000_000).to_bytes(4, "big"))
        + element(0xE0, picture)
    )
    blocks = b"".join(
        element(0xA3, b"\x81" + (place * APART_MS).to_bytes(2, "big") + b"\x80" + frame)
        for place, frame in enumerate(frames)
    )
    tracks = element(0x1654AE6B, element(0xAE, described))
    return head + element(0x18538067, info + tracks + element(0x1F43B675, element(0xE7, b"\0") + blocks))
