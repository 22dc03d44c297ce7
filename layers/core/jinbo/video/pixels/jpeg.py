"""A JPEG into a net's input, decoded no larger than needed (草稿解码).

JPEG stores eighths: the decoder can give 1/2, 1/4 or 1/8 of a picture for a fraction of the work. The smallest that is
still as large as the input is taken, then scaled to fit.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import Image, UnidentifiedImageError

from jinbo.kernel.errors import InvalidError
from jinbo.video.model import Input
from jinbo.video.pixels.letterbox import Pixels, fitted, placed

MOST_PIXELS = 40_000_000
"""Larger pictures are refused from their header, before a byte is decoded; cameras send up to 8 million."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame as a net sees it: the canvas, the scale it was shrunk by, the frame's own width and height."""

    canvas: Pixels
    scale: float
    size: tuple[int, int]


def shown(jpeg: bytes, into: Input) -> Shown:
    """Decodes, shrinks and places a frame.

    Raises:
        InvalidError: `picture-unreadable` for what is no JPEG or ends too early, `picture-too-large` from the header.
    """
    with _opened(jpeg) as picture:
        size = picture.size
        width, height, scale = fitted(*size, into)
        picture.draft("RGB", (width, height))
        smaller = picture.convert("RGB")
        if smaller.size != (width, height):
            smaller = smaller.resize((width, height), Image.Resampling.BILINEAR)
        return Shown(placed(np.asarray(smaller, np.uint8), into), scale, size)


def decoded(jpeg: bytes) -> Pixels:
    """The whole picture; refused as `shown` refuses."""
    with _opened(jpeg) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)


@contextmanager
def _opened(jpeg: bytes) -> Iterator[Image.Image]:
    """A picture whose header has been read and is acceptable; what fails within is the picture's fault."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            if picture.size[0] * picture.size[1] > MOST_PIXELS:
                raise InvalidError("picture-too-large", "图片像素过多", "The picture has too many pixels")
            yield picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise InvalidError("picture-unreadable", "图片无法解码", "The picture cannot be decoded") from fault
