"""Fragments changed on their way in (画面篡改), for faults: one picture for ever, or another resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from local.kinesis_video import ebml, matroska
from local.kinesis_video.matroska import Frame, Media, Track
from local.kinesis_video.splitter import Whole

_REPEAT_MS = 1000


@dataclass(frozen=True, slots=True)
class Held:
    """The picture that a frozen camera shows."""

    track: Track
    data: bytes


def hold(media: Media) -> Held | None:
    """The picture to be frozen: a fragment's first key frame."""
    video = media.video
    key = next((frame for frame in media.frames if frame.key and video and frame.track == video.number), None)
    return Held(video, bytes(key.data)) if video and key else None


def frozen(whole: Whole, held: Held) -> Whole:
    """The same times with the held picture, once a second: a fragment of this picture alone."""
    shown: list[int] = []
    for at in sorted(frame.at_ms for frame in whole.media.frames):
        if not shown or at - shown[-1] >= _REPEAT_MS:
            shown.append(at)
    frames = [Frame(held.track.number, at, True, held.data) for at in shown]
    return rebuilt(whole, held.track, frames)


def resized(whole: Whole, width: int, height: int) -> Whole:
    """The same pictures in another size; without a video track, as it was."""
    from local.kinesis_video.pictures import encode, resize

    video = whole.media.video
    if video is None:
        return whole
    coded = encode(resize(video.private, whole.media.of(video), width, height), width, height)
    track = replace(video, private=coded.tracks[0].private, width=width, height=height)
    return rebuilt(whole, track, [replace(frame, track=track.number) for frame in coded.frames])


def rebuilt(whole: Whole, track: Track, frames: Sequence[Frame]) -> Whole:
    """A fragment of one track, in milliseconds."""
    start = whole.media.timecode_ms
    blocks = [matroska.block(frame.track, frame.at_ms - start, frame.key, bytes(frame.data)) for frame in frames]
    cluster = b"".join([ebml.number(matroska.TIMECODE, start), *blocks])
    return replace(
        whole,
        info=matroska.millisecond_info(),
        tracks=matroska.describe(track),
        cluster=cluster,
        media=Media((track,), start, tuple(frames)),
    )
