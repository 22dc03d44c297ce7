"""Stored documents as fragmented MP4 (封装), for HLS and clips: the video track alone."""

from __future__ import annotations

from local.kinesis_video.errors import RefusedError
from local.kinesis_video.fragments import Fragment
from local.kinesis_video.matroska import AVC, Media, Track
from local.kinesis_video.mp4 import Sample, init_segment, media_segment, timing


def playable(media: Media) -> Track:
    """The H.264 track of a document.

    Raises:
        RefusedError: there is none, or its decoder configuration is missing or is none.
    """
    track = media.video
    if track is None or track.codec != AVC:
        found = track.codec if track else "no video"
        raise RefusedError("UnsupportedStreamMediaTypeException", f"Only {AVC} is played here, not {found}.")
    if not track.private:
        raise RefusedError("MissingCodecPrivateDataException", "The video track has no codec private data.")
    if track.private[0] != 1 or len(track.private) < 7 or not track.width or not track.height:
        raise RefusedError("InvalidCodecPrivateDataException", "The codec private data is no avcC with a size.")
    return track


def codec_name(track: Track) -> str:
    """The track's codec as a browser is told it (RFC 6381)."""
    return f"avc1.{track.private[1:4].hex().upper()}"


def init_of(track: Track) -> bytes:
    """The init segment of a track."""
    return init_segment(track.width, track.height, track.private)


def segment_of(fragment: Fragment, media: Media, decode_time: int) -> bytes:
    """A fragment's media segment, its first picture decoded at `decode_time`."""
    frames = media.of(playable(media))
    shown = [frame.at_ms for frame in frames]
    start = min(shown, default=0)
    samples = [
        Sample(duration, composition, frame.key, frame.data)
        for frame, (duration, composition) in zip(frames, timing(shown, start + fragment.duration_ms), strict=True)
    ]
    return media_segment(fragment.ordinal + 1, decode_time, samples)
