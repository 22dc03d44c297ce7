"""PutMedia (推流): a producer's Matroska in, acknowledgements out on the same connection while it still sends."""

from __future__ import annotations

import asyncio
import json
import zlib

from local.kinesis_video import matroska, tampering
from local.kinesis_video.archive import Archive
from local.kinesis_video.ebml import MalformedError
from local.kinesis_video.errors import invalid
from local.kinesis_video.exchange import Exchange
from local.kinesis_video.fragments import Fragment
from local.kinesis_video.matroska import Media
from local.kinesis_video.parameters import milliseconds
from local.kinesis_video.quotas import PUT_MEDIA
from local.kinesis_video.service import Service
from local.kinesis_video.splitter import Began, Splitter, TooLargeError, Whole
from local.kinesis_video.streams import Stream

MAX_FRAGMENT_MS = 20_000
MIN_FRAGMENT_MS = 1_000
MAX_TRACKS = 3
MAX_TAGS = 10
IDLE_SAYS_S = 5.0
IDLE_CLOSES = 6
"""After so many idle acknowledgements (30 s) the connection is closed."""
ERRORS = {
    "STREAM_READ_ERROR": 4000,
    "MAX_FRAGMENT_SIZE_REACHED": 4001,
    "MAX_FRAGMENT_DURATION_REACHED": 4002,
    "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS": 4004,
    "INVALID_MKV_DATA": 4006,
    "STREAM_NOT_ACTIVE": 4008,
    "FRAGMENT_METADATA_LIMIT_REACHED": 4009,
    "TRACK_NUMBER_MISMATCH": 4010,
    "FRAMES_MISSING_FOR_TRACK": 4011,
    "MORE_THAN_ALLOWED_TRACKS_FOUND": 4012,
    "MIN_FRAGMENT_DURATION_REACHED": 4013,
    "ARCHIVAL_ERROR": 5001,
}


class RejectedError(Exception):
    """A fragment that ends the connection; `args[0]` is its error code."""


class Producer:
    """One connection of one camera: what arrives, and what is said of it."""

    def __init__(self, service: Service, stream: Stream, start_ms: int | None) -> None:
        self._service = service
        self._stream = stream
        self._archive: Archive = service.streams.archive(stream)
        self._start_ms = start_ms
        self._splitter = Splitter()
        self._number = ""
        self._began_ms = 0
        self._timecode = 0
        self._latest = -1

    def feed(self, data: bytes) -> list[dict[str, object]]:
        """The acknowledgements for these bytes.

        Raises:
            RejectedError: the connection is over.
        """
        said: list[dict[str, object]] = []
        self._require(self._service.streams.is_there(self._stream), "STREAM_NOT_ACTIVE")
        try:
            for event in self._splitter.feed(data):
                said += self._began(event) if isinstance(event, Began) else self._store(event)
        except MalformedError as error:
            raise RejectedError("INVALID_MKV_DATA", said) from error
        except TooLargeError as error:
            raise RejectedError("MAX_FRAGMENT_SIZE_REACHED", said) from error
        except RejectedError as error:
            raise RejectedError(error.args[0], said) from error
        return said

    def end(self) -> list[dict[str, object]]:
        """The acknowledgements for what the end of the stream completes; raises as `feed` does."""
        try:
            return [said for whole in self._splitter.end() for said in self._store(whole)]
        except MalformedError as error:
            raise RejectedError("INVALID_MKV_DATA", []) from error

    def refused(self, code: str) -> dict[str, object]:
        """The last acknowledgement of a connection."""
        return {**self._said("ERROR"), "ErrorId": ERRORS[code], "ErrorCode": code}

    def _said(self, kind: str) -> dict[str, object]:
        return {"EventType": kind, "FragmentTimecode": self._timecode, "FragmentNumber": self._number}

    def _began(self, event: Began) -> list[dict[str, object]]:
        self._require(event.timecode_ms >= self._timecode, "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS")
        self._began_ms = self._service.clock()
        self._timecode, self._number = event.timecode_ms, self._archive.number_for(self._began_ms)
        return [self._said("BUFFERING")]

    def _store(self, whole: Whole) -> list[dict[str, object]]:
        self._check(whole)
        if self._service.faults.is_out(self._stream.name):
            return []
        duration_ms = length_ms(whole.media)
        said = [self._said("RECEIVED")]
        fragment, document = self._fragment(self._tampered(whole), duration_ms)
        try:
            self._archive.add(fragment, document)
        except OSError as error:
            raise RejectedError("ARCHIVAL_ERROR") from error
        self._service.streams.prune()
        return [*said, self._said("PERSISTED")] if self._stream.retention_hours else said

    def _check(self, whole: Whole) -> None:
        media = whole.media
        times = [frame.at_ms for frame in media.frames]
        known = {track.number for track in media.tracks}
        used = {frame.track for frame in media.frames}
        self._require(len(known) <= MAX_TRACKS, "MORE_THAN_ALLOWED_TRACKS_FOUND")
        self._require(used <= known, "TRACK_NUMBER_MISMATCH")
        self._require(known <= used, "FRAMES_MISSING_FOR_TRACK")
        self._require(min(times) > self._latest, "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS")
        self._require(max(times) - min(times) <= MAX_FRAGMENT_MS, "MAX_FRAGMENT_DURATION_REACHED")
        self._require(whole.last or length_ms(media) >= MIN_FRAGMENT_MS, "MIN_FRAGMENT_DURATION_REACHED")
        tags = sum(len(matroska.read_tag_element(each)) for each in whole.tags)
        self._require(tags <= MAX_TAGS, "FRAGMENT_METADATA_LIMIT_REACHED")
        self._latest = max(times)

    def _tampered(self, whole: Whole) -> Whole:
        fault = self._service.faults.of(self._stream.name)
        if fault.frozen:
            held = self._service.faults.held(self._stream.name, lambda: tampering.hold(whole.media))
            whole = tampering.frozen(whole, held) if held else whole
        if fault.resolution:
            whole = tampering.resized(whole, *fault.resolution)
        return whole

    def _fragment(self, whole: Whole, duration_ms: int) -> tuple[Fragment, bytes]:
        media = whole.media
        producer_ms = media.timecode_ms + (self._start_ms or 0)
        private = media.video.private if media.video else b""
        fragment = Fragment(
            number=self._number,
            producer_ms=producer_ms,
            server_ms=self._began_ms,
            duration_ms=duration_ms,
            codec=f"{zlib.crc32(private):08x}",
            size=0,
        )
        own = {
            "AWS_KINESISVIDEO_FRAGMENT_NUMBER": self._number,
            "AWS_KINESISVIDEO_SERVER_TIMESTAMP": f"{self._began_ms / 1000:.3f}",
            "AWS_KINESISVIDEO_PRODUCER_TIMESTAMP": f"{producer_ms / 1000:.3f}",
        }
        before = (*whole.tags, matroska.tags(own))
        return fragment, matroska.document(whole.header, whole.info, whole.tracks, before, whole.cluster)

    def _require(self, right: bool, code: str) -> None:
        if not right:
            raise RejectedError(code)


def length_ms(media: Media) -> int:
    """How long a fragment plays: from its first picture to the end of its last, which lasts as long as the others."""
    video = media.video
    times = sorted(frame.at_ms for frame in media.frames if video is None or frame.track == video.number)
    span = times[-1] - times[0]
    each = (video.frame_ms if video else 0) or (span / (len(times) - 1) if len(times) > 1 else MIN_FRAGMENT_MS)
    return span + round(each)


async def put_media(service: Service, exchange: Exchange) -> None:
    """Serves one producer until it ends, goes away, falls silent or sends what the service does not take."""
    headers = exchange.headers
    named = {"StreamName": headers.get("x-amzn-stream-name"), "StreamARN": headers.get("x-amzn-stream-arn")}
    stream = service.streams.find(named)
    await service.faults.before(stream.name, "PutMedia")
    producer = Producer(service, stream, _start(headers))
    service.quotas.take(stream.name, PUT_MEDIA)
    with service.connection("PutMedia", stream.name, 1):
        await exchange.begin("application/json")
        try:
            await _listen(exchange, producer)
        except RejectedError as error:
            for said in (*error.args[1:2], [producer.refused(error.args[0])]):
                _say(exchange, said)
        await exchange.finish()


async def _listen(exchange: Exchange, producer: Producer) -> None:
    silent = 0
    while True:
        try:
            piece = await asyncio.wait_for(exchange.chunk(), IDLE_SAYS_S)
        except TimeoutError:
            silent += 1
            _say(exchange, [{"EventType": "IDLE"}])
            if silent >= IDLE_CLOSES:
                return
            continue
        silent = 0
        if piece is None:
            _say(exchange, producer.end())
            return
        _say(exchange, producer.feed(piece))


def _say(exchange: Exchange, acknowledgements: list[dict[str, object]]) -> None:
    for each in acknowledgements:
        exchange.say(json.dumps(each, separators=(",", ":")).encode() + b"\n")


def _start(headers: dict[str, str]) -> int | None:
    """The producer's start for relative timecodes; None for absolute ones."""
    kind = headers.get("x-amzn-fragment-timecode-type", "")
    if kind not in ("ABSOLUTE", "RELATIVE"):
        raise invalid("x-amzn-fragment-timecode-type must be ABSOLUTE or RELATIVE.")
    start = headers.get("x-amzn-producer-start-timestamp")
    if start is None:
        if kind == "RELATIVE":
            raise invalid("x-amzn-producer-start-timestamp is required for relative timecodes.")
        return None
    since = milliseconds(start, "x-amzn-producer-start-timestamp")
    return since if kind == "RELATIVE" else None
