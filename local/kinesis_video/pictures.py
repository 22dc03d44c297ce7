"""H.264 into pictures and back (解码与编码). The only module that knows a decoder (PyAV): GetImages and faults need one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

if TYPE_CHECKING:
    from local.kinesis_video.matroska import Frame, Media

MILLISECONDS = Fraction(1, 1000)


class UndecodableError(ValueError):
    """The media is no H.264 that can be decoded."""


def shown_at(private: bytes, frames: Sequence[Frame], times: Sequence[int]) -> Iterator[VideoFrame]:
    """The picture shown at each of the ascending `times` (ms); decodes no further than the last needs.

    Raises:
        UndecodableError: what there is cannot be decoded.
    """
    waiting = list(times)
    shown: VideoFrame | None = None
    for picture in decode(private, frames):
        while waiting and shown is not None and picture.pts is not None and picture.pts > waiting[0]:
            yield shown
            waiting.pop(0)
        if not waiting:
            return
        shown = picture
    if shown is None:
        raise UndecodableError("no picture in these frames")
    for _ in waiting:
        yield shown


def decode(private: bytes, frames: Iterable[Frame]) -> Iterator[VideoFrame]:
    """The pictures in the order in which they are shown; `pts` in ms.

    Raises:
        UndecodableError: see above.
    """
    try:
        decoder = av.CodecContext.create("h264", "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.extradata = private
        decoder.thread_count = 1
        for frame in frames:
            packet = av.Packet(bytes(frame.data))
            packet.pts, packet.time_base = frame.at_ms, MILLISECONDS
            yield from decoder.decode(packet)
        yield from decoder.decode(None)
    except av.FFmpegError as error:
        raise UndecodableError(str(error)) from error


def compress(picture: VideoFrame, form: str, size: tuple[int, int] | None, quality: int) -> bytes:
    """A picture as JPEG or PNG, stretched to `size` (width, height)."""
    sized = picture.reformat(width=size[0], height=size[1]) if size else picture
    image = sized.to_image()  # type: ignore[no-untyped-call] # PyAV publishes it without types
    out = io.BytesIO()
    if form == "JPEG":
        image.save(out, "JPEG", quality=quality)
    else:
        image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def resize(private: bytes, frames: Sequence[Frame], width: int, height: int) -> Iterator[VideoFrame]:
    """The pictures in another size."""
    for picture in decode(private, frames):
        smaller = picture.reformat(width=width, height=height, format="yuv420p")
        smaller.pts = picture.pts
        yield smaller


def encode(pictures: Iterable[VideoFrame], width: int, height: int) -> Media:
    """H.264 of pictures whose `pts` count ms, with the decoder's configuration as Matroska has it."""
    from local.kinesis_video.matroska import Media
    from local.kinesis_video.splitter import Splitter, Whole

    out = io.BytesIO()
    began: int | None = None
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = MILLISECONDS
        stream.options = {"preset": "ultrafast", "tune": "zerolatency", "g": "1000"}
        for picture in pictures:
            began = int(picture.pts or 0) if began is None else began
            picture.pts, picture.time_base = int(picture.pts or 0) - began, MILLISECONDS
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    splitter = Splitter()
    parts = [each.media for each in [*splitter.feed(out.getvalue()), *splitter.end()] if isinstance(each, Whole)]
    if not parts:
        raise UndecodableError("no picture to encode")
    start = began or 0
    frames = [replace(frame, at_ms=frame.at_ms + start) for part in parts for frame in part.frames]
    return Media(parts[0].tracks, start, tuple(frames))
