"""A frame is decoded no larger than needed, and what is no frame is refused."""

from __future__ import annotations

import io

import numpy as np
import pytest
from jinbo.kernel.errors import InvalidError
from jinbo.video.model import Input
from jinbo.video.pixels.jpeg import shown
from PIL import Image

INTO = Input("x", 64, 64, "nchw", "rgb", (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), 114)


def packed(width: int, height: int, colour: tuple[int, int, int] = (200, 60, 20), **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "JPEG", quality=95, **options)
    return file.getvalue()


@pytest.mark.parametrize("size", [(640, 360), (1921, 1083), (40, 30), (64, 64)])
def test_a_frame_of_any_size_keeps_its_shape_and_colours(size: tuple[int, int]) -> None:
    seen = shown(packed(*size), INTO)
    assert seen.size == size
    assert seen.scale == pytest.approx(64 / max(size))
    high = round(size[1] * seen.scale)
    assert seen.canvas.shape == (64, 64, 3)
    assert np.abs(seen.canvas[:high].astype(int) - (200, 60, 20)).max() <= 6
    assert (seen.canvas[high:] == 114).all()


def test_a_grey_frame_is_seen_too() -> None:
    file = io.BytesIO()
    Image.new("L", (64, 64), 77).save(file, "JPEG")
    assert np.abs(shown(file.getvalue(), INTO).canvas.astype(int) - 77).max() <= 2


@pytest.mark.parametrize(
    "raw",
    [b"", b"GIF89a", packed(64, 64)[:400], b"\xff\xd8\xff" + b"0" * 40],
    ids=["nothing", "another-format", "cut-off", "garbage"],
)
def test_what_is_no_whole_jpeg_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidError) as refusal:
        shown(raw, INTO)
    assert refusal.value.code == "picture-unreadable"


def test_a_picture_bomb_is_refused_from_its_header() -> None:
    bomb = bytearray(packed(64, 64))
    frame = bomb.index(b"\xff\xc0") + 5
    bomb[frame : frame + 4] = (60_000).to_bytes(2, "big") + (1_000).to_bytes(2, "big")
    with pytest.raises(InvalidError) as refusal:
        shown(bytes(bomb), INTO)
    assert refusal.value.code == "picture-too-large"
