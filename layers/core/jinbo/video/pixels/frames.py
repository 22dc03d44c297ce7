"""Coded pictures into pixels and back (图像编解码): the only module that imports cv2, for the sampler alone.

Nothing is decoded before its header says that it is harmless (picture_header, h264): OpenCV by itself takes five gigabytes
for a PNG of 109 KB.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from jinbo.video.payload.h264 import Configuration, check_key_frame
from jinbo.video.payload.picture_header import Kind, read_header
from jinbo.video.payload.refusals import MediaError, refused
from jinbo.video.payload.remux import MOST, key_frame_file

Pixels = npt.NDArray[np.uint8]
"""Height x width x 3 (blue, green, red), or height x width for grey."""
Polygons = Sequence[Sequence[tuple[float, float]]]
"""Corners as shares of the picture's width and height, 0..1."""

MOST_PIXELS = 2_600_000
"""Of a picture that is looked at: 1080p and a margin. Larger ones are halved, and halved again, while they are read (P14)."""
MOST_STREAM_PIXELS = 9_000_000
"""Of a stream's picture: 4K and a margin."""
SMALL_WIDTH = 240
"""Least width of a small picture: an eighth of 1080p, a quarter of 720p."""
QUALITY = 85
_EIGHTHS = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
_EIGHTHS[8] = cv2.IMREAD_REDUCED_COLOR_8
_GREY = {1: cv2.IMREAD_GRAYSCALE, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4}
_GREY[8] = cv2.IMREAD_REDUCED_GRAYSCALE_8
_ONE_THREAD = [cv2.CAP_PROP_N_THREADS, 1]
"""A function has about one processor; frame threads only hold pictures back."""


def picture(data: bytes) -> Pixels:
    """A JPEG or PNG from outside, upright (EXIF), in eight bits, at most MOST_PIXELS.

    Raises:
        MediaError: `picture-type`, `picture-truncated`, `picture-corrupt`, `picture-too-large`.
    """
    header = read_header(data)
    shrink = 1
    if header.kind is not Kind.PNG:
        while shrink < 8 and header.width * header.height > MOST_PIXELS * shrink * shrink:
            shrink *= 2
    return _decoded(data[: header.end], _EIGHTHS[shrink])


def small_picture(data: bytes) -> Pixels:
    """A JPEG or PNG decoded to a grey of about SMALL_WIDTH alone: what motion and health look at.

    Raises:
        MediaError: as `picture`.
    """
    header = read_header(data)
    if header.kind is Kind.PNG:
        return small(_decoded(data[: header.end], cv2.IMREAD_COLOR))
    return _decoded(data[: header.end], _GREY[_shrink(header.width)])


def small(pixels: Pixels) -> Pixels:
    """A colour picture as grey, shrunk by means of 2, 4 or 8 pixels a side, to SMALL_WIDTH or a little more."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    for _ in range(_shrink(grey.shape[1]).bit_length() - 1):  # halves are the fast case: 0.9 ms for 1080p
        half = (max(1, grey.shape[1] // 2), max(1, grey.shape[0] // 2))
        grey = cv2.resize(grey, half, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8)


def key_pictures(config: Configuration, frames: Sequence[bytes]) -> list[Pixels | None]:
    """A stream's key frames as pictures, in order; None for one that is broken.

    Raises:
        MediaError: `picture-too-large`, the stream's pictures are above MOST_STREAM_PIXELS.
    """
    if config.width * config.height > MOST_STREAM_PIXELS:
        raise refused("picture-too-large", f"{config.width} x {config.height} pixels a picture")
    sound = [frame for frame in frames if _sound(frame, config)]
    shown: list[Pixels] = []
    for start in range(0, len(sound), MOST):
        shown += _read(config, sound[start : start + MOST])
    if len(shown) == len(frames):
        return list(shown)
    # which one is missing shows only one by one
    return [next(iter(_read(config, [frame])), None) if _sound(frame, config) else None for frame in frames]


def jpeg(pixels: Pixels, quality: int = QUALITY) -> bytes:
    """A picture as JPEG."""
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return coded.tobytes()


def blackened(pixels: Pixels, masks: Polygons) -> Pixels:
    """A picture with its masked parts (遮罩) black; the same one where there are none."""
    if not masks:
        return pixels
    height, width = pixels.shape[:2]
    corners = [np.round(np.array(mask) * (width, height)).astype(np.int32) for mask in masks]
    covered = pixels.copy()
    cv2.fillPoly(covered, corners, (0, 0, 0))
    return covered


def _shrink(width: int) -> int:
    return next((by for by in (8, 4, 2) if width // by >= SMALL_WIDTH), 1)


def _decoded(data: bytes, how: int) -> Pixels:
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), how)
    except cv2.error as error:
        raise refused("picture-corrupt", str(error)[:200]) from error
    if pixels is None:
        raise refused("picture-corrupt", "the decoder gives up")
    return np.asarray(pixels, np.uint8)


def _sound(frame: bytes, config: Configuration) -> bool:
    try:
        check_key_frame(frame, config)
    except MediaError:
        return False
    return True


def _read(config: Configuration, frames: Sequence[bytes]) -> list[Pixels]:
    """Decodes by a file: reading from memory crashes OpenCV 5.0.0 (docs/decisions/0060)."""
    if not frames:
        return []
    with tempfile.NamedTemporaryFile(suffix=".mkv") as file:
        file.write(key_frame_file(config, frames))
        file.flush()
        video = cv2.VideoCapture(file.name, cv2.CAP_FFMPEG, _ONE_THREAD)
        shown: list[Pixels] = []
        while len(shown) < len(frames):
            more, pixels = video.read()
            if not more:
                break
            shown.append(np.asarray(pixels, np.uint8))
        video.release()
    return shown
