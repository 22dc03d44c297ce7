"""Coded pictures become pixels, upright and of bounded size; what would harm is refused before it is decoded (F21, A12)."""

from __future__ import annotations

import io
import random
import struct
import zlib
from contextlib import suppress

import cv2
import numpy as np
import pytest
from jinbo.video.payload.h264 import configuration
from jinbo.video.payload.refusals import MediaError
from jinbo.video.pixels import frames
from PIL import Image, ImageOps
from support.camera_media import clip, scene

ROOM = scene(320, 240)


def coded(picture: np.ndarray, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[..., ::-1])).save(out, form, **options)
    return out.getvalue()


def apart(one: np.ndarray, other: np.ndarray) -> float:
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other).mean())


def refusal(data: bytes) -> str:
    with pytest.raises(MediaError) as refused:
        frames.picture(data)
    return refused.value.code


def test_key_frames_become_pictures_in_their_order() -> None:
    config = configuration(clip().avcc)
    keys = [one for one in clip().pictures if one.key]
    shown = frames.key_pictures(config, [one.data for one in keys])
    assert len(shown) == len(keys)
    for picture, key in zip(shown, keys, strict=True):
        assert picture is not None
        assert apart(picture, scene(160, 120, key.at_ms // 100)) < 6


def test_a_broken_key_frame_costs_no_other_its_picture() -> None:
    config = configuration(clip().avcc)
    first, second = (one.data for one in clip().pictures if one.key)
    shown = frames.key_pictures(config, [first, b"\0\0\0\2\x65\x88", second[:-40], second])
    assert [picture is None for picture in shown] == [False, True, True, False]


def test_a_stream_of_enormous_pictures_is_refused_before_one_is_decoded() -> None:
    config = configuration(clip(64, 4096, 1, 10, 1).avcc)
    with pytest.raises(MediaError, match="16384 x 16384") as refused:
        frames.key_pictures(type(config)(config.avcc, 4, 16_384, 16_384), [])
    assert refused.value.code == "picture-too-large"


def test_mutated_key_frames_give_a_picture_or_none() -> None:
    chance = random.Random(5)
    config = configuration(clip(64, 48, 1, 10, 1).avcc)
    sound = clip(64, 48, 1, 10, 1).pictures[0].data
    for _ in range(60):
        data = bytearray(sound)
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (shown,) = frames.key_pictures(config, [bytes(data)])
        assert shown is None or shown.shape == (48, 64, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rotated_photograph_stands_upright(orientation: int) -> None:
    """F21: what a phone took sideways."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    taken = coded(ROOM, exif=exif, quality=95)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(taken)))
    assert apart(frames.picture(taken), np.asarray(upright)[..., ::-1]) < 2


def test_cmyk_and_grey_and_sixteen_bits_become_colour_in_eight() -> None:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(ROOM[..., ::-1])).convert("CMYK").save(out, "JPEG", quality=95)
    assert apart(frames.picture(out.getvalue()), ROOM) < 12
    out = io.BytesIO()
    Image.fromarray(ROOM[..., 0]).save(out, "JPEG", quality=95)
    assert frames.picture(out.getvalue()).shape == (240, 320, 3)
    deep = cv2.imencode(".png", ROOM.astype(np.uint16) * 257)[1].tobytes()
    assert apart(frames.picture(deep), ROOM) == 0


def test_a_photograph_is_shrunk_while_it_is_read() -> None:
    shown = frames.picture(coded(scene(4000, 3000), quality=60))
    assert shown.shape == (750, 1000, 3)
    assert frames.small_picture(coded(scene(1920, 1080))).shape == (135, 240)
    assert frames.small_picture(coded(scene(1280, 720))).shape == (180, 320)
    assert frames.small_picture(coded(scene(100, 80), "PNG")).shape == (80, 100)


def test_the_small_picture_is_the_same_by_either_way() -> None:
    room = scene(1920, 1080)
    assert frames.small(room).shape == (135, 240)
    assert apart(frames.small(room), frames.small_picture(coded(room, quality=95))) < 2


def test_what_follows_a_picture_is_not_read() -> None:
    assert apart(frames.picture(coded(ROOM, quality=95) + b"PK\3\4" + bytes(500)), ROOM) < 4


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.999])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_that_is_cut_off_is_refused(form: str, share: float) -> None:
    data = coded(ROOM, form)
    assert refusal(data[: int(len(data) * share)]) in ("picture-truncated", "picture-type")


def test_a_thumbnail_inside_does_not_make_a_cut_off_picture_whole() -> None:
    exif = b"\xff\xe1" + struct.pack(">H", 2 + 8 + 40) + b"Exif\0\0" + b"\xff\xd8" + bytes(38) + b"\xff\xd9"
    data = coded(ROOM)
    whole = data[:2] + exif + data[2:]
    frames.picture(whole)
    assert refusal(whole[:-200]) == "picture-truncated"


def test_a_picture_with_broken_data_is_refused_or_shown_but_never_crashes() -> None:
    chance = random.Random(3)
    sound = coded(scene(64, 48))
    for _ in range(2_000):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(MediaError):
            assert frames.picture(bytes(data)).dtype == np.uint8


def bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def announced(width: int, height: int, marker: int = 0xC0) -> bytes:
    """A small JPEG that says it is large."""
    data = bytearray(coded(ROOM, progressive=marker == 0xC2))
    at = data.index(bytes([0xFF, marker])) + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("picture-too-large", bomb(30_000, 30_000)),
        ("picture-too-large", bomb(4_000, 4_000)),
        ("picture-too-large", announced(65_500, 65_500)),
        ("picture-too-large", announced(3_000, 3_000, 0xC2)),
        ("picture-too-large", b"\xff\xd8\xff" + bytes(17_000_000)),
        ("picture-too-large", coded(ROOM)[:-2] + b"\xff\xda\0\2" * 100 + b"\xff\xd9"),
        ("picture-corrupt", announced(0, 10)),
        ("picture-corrupt", b"\xff\xd8\xff\xe0\0\0" + bytes(40)),
        ("picture-type", b"GIF89a" + bytes(100)),
        ("picture-type", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("picture-type", b"%PDF-1.7"),
        ("picture-type", b""),
        ("picture-type", announced(320, 240).replace(b"\xff\xc0", b"\xff\xc9", 1)),
        ("picture-truncated", b"\x89PNG\r\n\x1a\n"),
    ],
    ids=range(14),
)
def test_a_picture_that_would_harm_is_refused_from_its_header(code: str, data: bytes) -> None:
    """P14, A12."""
    assert refusal(data) == code


def test_masked_parts_are_black_and_the_rest_is_as_it_was() -> None:
    covered = frames.blackened(ROOM, [((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))])
    assert not covered[:, :160].any()
    assert (covered[:, 162:] == ROOM[:, 162:]).all()
    assert frames.blackened(ROOM, ()) is ROOM
