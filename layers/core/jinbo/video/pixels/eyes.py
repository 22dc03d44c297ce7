"""Looking at a window's frames (看图): decoded a few at a time, masked, compared with those before, measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

import numpy as np

from jinbo.video.frame_ports import Look
from jinbo.video.model.frame import KeyPicture, Masks, Shot
from jinbo.video.payload.h264 import configuration
from jinbo.video.payload.refusals import MediaError
from jinbo.video.pixels import frames
from jinbo.video.pixels.motion import Grey, MotionGate
from jinbo.video.pixels.picture import statistics, watched_places

AT_ONCE = 6
"""Key frames decoded by one opened decoder, and held together: 37 MB of 1080p."""


class CameraEyes:
    """Port Eyes, with OpenCV."""

    def see(self, shots: Sequence[Shot], masks: Masks) -> Iterator[tuple[Shot, Look | None]]:
        """Looks at each shot in order."""
        gate, before = MotionGate(), None
        shape: tuple[int, ...] = ()
        for shot, grey, jpeg in _opened(shots, masks):
            if grey is None:
                yield shot, None
                continue
            if masks and grey.shape != shape:
                shape = grey.shape
                white = np.full(shape, 255, np.uint8)
                gate = MotionGate(watched_places(frames.blackened(white, masks)))
            seen = frames.blackened(grey, masks)
            motion = gate.look(seen)
            yield (
                shot,
                Look(
                    planned=shot.planned,
                    taken_ms=shot.taken_ms,
                    clock_offset_ms=shot.clock_offset_ms,
                    verdict=str(motion.verdict),
                    share=motion.share,
                    statistics=statistics(seen, before),
                    jpeg=jpeg,
                ),
            )
            before = seen


Opened = tuple[Shot, Grey | None, Callable[[], bytes]]


def _opened(shots: Sequence[Shot], masks: Masks) -> Iterator[Opened]:
    """Each shot with its small grey picture, None where it is broken, and how its JPEG is made."""
    for avcc, run in groupby(shots, key=lambda shot: shot.coded.avcc if isinstance(shot.coded, KeyPicture) else None):
        its = list(run)
        if avcc is None:
            yield from (_image(shot, masks) for shot in its)
        else:
            for start in range(0, len(its), AT_ONCE):
                yield from _key_pictures(avcc, its[start : start + AT_ONCE], masks)


def _image(shot: Shot, masks: Masks) -> Opened:
    """A JPEG of the service's own making goes on as it is, unless something in it must not be seen."""
    assert isinstance(shot.coded, bytes)
    data = shot.coded
    try:
        small = frames.small_picture(data)
    except MediaError:
        return shot, None, bytes
    if not masks:
        return shot, small, lambda: data
    return shot, small, lambda: _masked_jpeg(frames.picture(data), masks)


def _key_pictures(avcc: bytes, shots: Sequence[Shot], masks: Masks) -> Iterator[Opened]:
    coded = [shot.coded.data for shot in shots if isinstance(shot.coded, KeyPicture)]
    try:
        pictures = frames.key_pictures(configuration(avcc), coded)
    except MediaError:
        pictures = [None] * len(shots)
    for shot, picture in zip(shots, pictures, strict=True):
        if picture is None:
            yield shot, None, bytes
        else:
            yield shot, frames.small(picture), partial(_masked_jpeg, picture, masks)


def _masked_jpeg(picture: frames.Pixels, masks: Masks) -> bytes:
    return frames.jpeg(frames.blackened(picture, masks))
