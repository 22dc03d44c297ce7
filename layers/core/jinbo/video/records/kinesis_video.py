"""Kinesis Video as the sampler reads it (取流): fragments or images, whichever is cheaper; its errors become ours."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import UnavailableError
from jinbo.video.frame_ports import Seconds
from jinbo.video.model.frame import Fetched, KeyPicture, Planned, Shot, Way, Window
from jinbo.video.payload.mkv import Fragment, fragments
from jinbo.video.payload.refusals import refused
from jinbo.video.rules.fetching import MOST_FRAGMENT_MS, Piece, Prices, cheaper, key_frames_serve, needed

Clients = Callable[[str, str], Any]
"""The client that answers an API (`GET_IMAGES`) for a stream: each stream and API may have its own address."""

CHUNK = 65_536
LEAST_SECONDS = 10.0
"""Left for looking and storing when reading must be over."""
MOST_IMAGES, LEAST_IMAGES = 100, 25
MOST_LISTED = 1_000
QUALITY = "85"
_CAMERA_FAULTS = {"ResourceNotFoundException": "stream-missing", "NoDataRetentionException": "stream-keeps-nothing"}
_LATER = frozenset({"ClientLimitExceededException", "ThrottlingException", "InternalFailure", "ServiceUnavailable"})


class KinesisVideoSource:
    """Port FrameSource. How far apart a stream's key frames are is remembered for as long as the process lives."""

    def __init__(self, clients: Clients, prices: Prices | None = None) -> None:
        self._clients = clients
        self._prices = prices or Prices()
        self._key_every: dict[str, int] = {}

    def fetch(self, window: Window, seconds: Seconds) -> Fetched:
        """Frames by the cheaper way."""
        with _our_errors(window.stream):
            pieces = self._pieces(window)
            newest = max((piece.end_ms for piece in pieces), default=None)
            wanted = needed(pieces, [window.reference_ms, *(frame.at_ms for frame in window.frames)])
            if not wanted:
                return Fetched((), newest, Way.FRAGMENTS)
            known = self._key_every.get(window.stream, 0)
            way = cheaper(wanted, window.frames, known, window.every_ms, self._prices)
            if way is Way.FRAGMENTS:
                read = list(self._read(window, wanted, seconds))
                size = sum(one.size for one in read)
                known = self._key_every[window.stream] = _key_every(read)
                if key_frames_serve(known, window.every_ms):
                    return Fetched(tuple(_shots(window, read)), newest, way, read_bytes=size)
            else:
                size = 0
            shots, images = self._images(window)
            return Fetched(tuple(shots), newest, Way.IMAGES, read_bytes=size, images=images)

    def _pieces(self, window: Window) -> list[Piece]:
        """The fragments that the service has around a window, in the order of time."""
        client = self._clients("LIST_FRAGMENTS", window.stream)
        asked: dict[str, Any] = {
            "StreamName": window.stream,
            "MaxResults": MOST_LISTED,
            "FragmentSelector": {
                "FragmentSelectorType": "SERVER_TIMESTAMP",
                "TimestampRange": {
                    "StartTimestamp": from_ms(window.reference_ms - MOST_FRAGMENT_MS),
                    "EndTimestamp": from_ms(window.end_ms + MOST_FRAGMENT_MS),
                },
            },
        }
        found: list[Piece] = []
        while True:
            answer = client.list_fragments(**asked)
            found += [_piece(one) for one in answer.get("Fragments", [])]
            if not answer.get("NextToken"):
                return sorted(found, key=lambda piece: piece.start_ms)
            asked = {"StreamName": window.stream, "MaxResults": MOST_LISTED, "NextToken": answer["NextToken"]}

    def _read(self, window: Window, pieces: Sequence[Piece], seconds: Seconds) -> Iterator[Fragment]:
        client = self._clients("GET_MEDIA_FOR_FRAGMENT_LIST", window.stream)
        numbers = [piece.number for piece in pieces]
        body = client.get_media_for_fragment_list(StreamName=window.stream, Fragments=numbers)["Payload"]
        try:
            yield from fragments(_in_time(body.iter_chunks(CHUNK), seconds, window.stream))
        finally:
            body.close()

    def _images(self, window: Window) -> tuple[list[Shot], int]:
        """Images at the window's own distance. It begins one frame early: the service's first is always empty."""
        client = self._clients("GET_IMAGES", window.stream)
        asked: dict[str, Any] = {
            "StreamName": window.stream,
            "ImageSelectorType": "SERVER_TIMESTAMP",
            "StartTimestamp": from_ms(window.reference_ms),
            "EndTimestamp": from_ms(window.frames[-1].at_ms + 1),
            "SamplingInterval": window.every_ms,
            "Format": "JPEG",
            "FormatConfig": {"JPEGQuality": QUALITY},
            "MaxResults": min(MOST_IMAGES, max(LEAST_IMAGES, len(window.frames) + 1)),
        }
        planned: dict[int, Planned | None] = {window.reference_ms: None}
        planned |= {frame.at_ms: frame for frame in window.frames}
        shots: list[Shot] = []
        images = 0
        while True:
            answer = client.get_images(**asked)
            for one in answer.get("Images", []):
                at = round(one["TimeStamp"].timestamp() * 1000)
                images += "ImageContent" in one
                if "ImageContent" in one and at in planned:
                    shots.append(Shot(planned[at], at, b64decode(one["ImageContent"])))
            if not answer.get("NextToken"):
                return sorted(shots, key=lambda shot: shot.taken_ms), images
            asked["NextToken"] = answer["NextToken"]


def _shots(window: Window, read: Sequence[Fragment]) -> Iterator[Shot]:
    """For each frame the newest key frame at or before its time, not used before and not older than one distance."""
    keys = sorted(
        (fragment.server_ms + key.offset_ms, fragment.producer_ms - fragment.server_ms, fragment.avcc, key.data)
        for fragment in read
        for key in fragment.key_frames
    )
    used = -1
    for planned in (None, *window.frames):
        at = planned.at_ms if planned else window.reference_ms
        place = max((number for number, key in enumerate(keys) if key[0] <= at), default=-1)
        if (
            place > used
            and at - keys[place][0] < max(window.every_ms, MOST_FRAGMENT_MS if planned is None else 0) * 1.25
        ):
            taken, offset, avcc, data = keys[place]
            yield Shot(planned, taken, KeyPicture(avcc, data), offset)
            used = place


def _key_every(read: Sequence[Fragment]) -> int:
    """How far apart key frames are: the middle distance, ms; 0 where there are fewer than two."""
    times = sorted(fragment.server_ms + key.offset_ms for fragment in read for key in fragment.key_frames)
    apart = sorted(later - earlier for earlier, later in pairwise(times))
    return apart[len(apart) // 2] if apart else 0


def _piece(one: dict[str, Any]) -> Piece:
    start = round(one["ServerTimestamp"].timestamp() * 1000)
    return Piece(one["FragmentNumber"], start, one["FragmentLengthInMilliseconds"], one["FragmentSizeInBytes"])


def _in_time(chunks: Iterator[bytes], seconds: Seconds, stream: str) -> Iterator[bytes]:
    for chunk in chunks:
        if seconds() < LEAST_SECONDS:
            raise refused("stream-slow", stream)
        yield chunk


@contextmanager
def _our_errors(stream: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _CAMERA_FAULTS:
            raise refused(_CAMERA_FAULTS[code], stream) from error
        if code in _LATER:
            raise _unavailable() from error
        raise
    except BotoCoreError as error:
        raise _unavailable() from error


def _unavailable() -> UnavailableError:
    return UnavailableError(
        "video-unavailable", "视频服务暂时不可用，请稍后再试", "The video service does not answer now; try again"
    )
