"""A key frame's size and soundness are known before a decoder sees it."""

from __future__ import annotations

import pytest
from jinbo.video.payload.h264 import check_key_frame, configuration
from jinbo.video.payload.refusals import MediaError
from support.camera_media import clip


@pytest.mark.parametrize(("width", "height"), [(160, 120), (176, 98), (640, 360), (1920, 1080)])
def test_the_size_is_read_from_the_configuration(width: int, height: int) -> None:
    config = configuration(clip(width, height, 1, 10, 1).avcc)
    assert (config.width, config.height) == (width, height)


def test_every_key_frame_of_a_camera_stands_by_itself() -> None:
    config = configuration(clip().avcc)
    for key in (one for one in clip().pictures if one.key):
        check_key_frame(key.data, config)


def test_a_key_frame_of_another_size_than_its_track_is_refused() -> None:
    other = next(iter(clip(176, 98, 1, 10, 1).pictures)).data
    sps = clip(176, 98, 1, 10, 1).avcc[8:]
    length = int.from_bytes(clip(176, 98, 1, 10, 1).avcc[6:8], "big")
    with pytest.raises(MediaError) as refused:
        check_key_frame(length.to_bytes(4, "big") + sps[:length] + other, configuration(clip().avcc))
    assert refused.value.code == "h264-corrupt"


def test_what_needs_another_picture_is_no_key_frame() -> None:
    other = next(one for one in clip().pictures if not one.key)
    with pytest.raises(MediaError) as refused:
        check_key_frame(other.data, configuration(clip().avcc))
    assert refused.value.code == "h264-no-key-picture"


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_a_configuration_that_is_cut_off_is_refused(cut: int) -> None:
    if cut >= len(clip().avcc):
        return
    with pytest.raises(MediaError) as refused:
        configuration(clip().avcc[:cut])
    assert refused.value.code == "h264-corrupt"


@pytest.mark.parametrize("frame", [b"\0\0\0\xff\x65", b"\0\0\0\0", b"\0\0", b"\0\0\0\2\x65\x88\0"])
def test_units_that_do_not_fill_their_picture_are_refused(frame: bytes) -> None:
    with pytest.raises(MediaError) as refused:
        check_key_frame(frame, configuration(clip().avcc))
    assert refused.value.code == "h264-corrupt"
