"""A producer's stream cut into fragments while it arrives (分片): each cluster is one, as Kinesis Video has it.

Bytes go in as they come; what comes out is that a fragment began, and later the whole fragment. Every byte is looked at
once, whatever the size of the pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from local.kinesis_video import matroska
from local.kinesis_video.ebml import UNKNOWN, Header, MalformedError, read_header, unsigned
from local.kinesis_video.matroska import Media, Track

MAX_HEADER = 1024 * 1024
"""Bytes of a track list, tags, or anything else that is no cluster."""
MAX_FRAGMENT = 50 * 1024 * 1024
"""Kinesis Video's own limit of a fragment."""


class TooLargeError(ValueError):
    """A fragment is larger than the service takes."""


@dataclass(frozen=True, slots=True)
class Began:
    """A fragment's first bytes are there; its timecode in the producer's ms."""

    timecode_ms: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A fragment is there: the elements that describe it, its cluster's body, and what that holds."""

    header: bytes
    info: bytes
    tracks: bytes
    tags: tuple[bytes, ...]
    cluster: bytes
    media: Media
    last: bool
    """Nothing followed it: it ended with the stream."""


@dataclass(slots=True)
class _Cluster:
    size: int
    parts: list[bytes] = field(default_factory=list)
    length: int = 0
    told: bool = False


class Splitter:
    """One producer's connection."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._at = 0
        self._header = b""
        self._info = b""
        self._tracks_bytes = b""
        self._tracks: tuple[Track, ...] = ()
        self._scale = 1_000_000
        self._tags: list[bytes] = []
        self._in_segment = False
        self._cluster: _Cluster | None = None

    def feed(self, data: bytes) -> Iterator[Began | Whole]:
        """What these bytes complete.

        Raises:
            MalformedError: this is no Matroska stream.
            TooLargeError: a fragment is over the limit.
        """
        self._buffer += data
        while (header := read_header(self._buffer, self._at)) is not None:
            if self._cluster is not None and self._ends(self._cluster, header):
                yield self._whole(last=False)
                continue
            if self._enter(header):
                continue
            self._require_size(header)
            if header.body + header.size > len(self._buffer):
                break
            yield from self._take(header)
        del self._buffer[: self._at]
        self._at = 0

    def end(self) -> Iterator[Whole]:
        """The fragment that the end of the stream completes.

        Raises:
            MalformedError: the stream ends inside an element.
        """
        if self._at < len(self._buffer):
            raise MalformedError("the stream ends inside an element")
        if self._cluster is not None and self._cluster.told:
            yield self._whole(last=True)

    def _ends(self, cluster: _Cluster, header: Header) -> bool:
        if cluster.size == UNKNOWN:
            return header.id in matroska.TOP_LEVEL
        return cluster.length >= cluster.size

    def _enter(self, header: Header) -> bool:
        """Goes into a segment or a cluster, whose contents are read as they come."""
        if header.id == matroska.SEGMENT and self._header and not self._in_segment:
            self._in_segment = True
        elif header.id == matroska.CLUSTER and self._in_segment:
            if header.size > MAX_FRAGMENT:
                raise TooLargeError(f"a fragment of {header.size} bytes")
            if not self._tracks:
                raise MalformedError("a cluster stands before the tracks")
            self._cluster = _Cluster(header.size)
        else:
            return False
        self._at = header.body
        return True

    def _require_size(self, header: Header) -> None:
        first = header.id == matroska.EBML
        if header.size == UNKNOWN or first == bool(self._header) or not (first or self._in_segment):
            raise MalformedError(f"no stream of one Matroska segment has the element {header.id:X} here")
        if self._cluster is not None:
            if self._cluster.length + header.size > MAX_FRAGMENT:
                raise TooLargeError("a fragment is over 50 MB")
        elif header.size > MAX_HEADER:
            raise MalformedError(f"a header of {header.size} bytes")

    def _take(self, header: Header) -> Iterator[Began | Whole]:
        end = header.body + header.size
        raw = bytes(self._buffer[self._at : end])
        body = raw[header.body - self._at :]
        self._at = end
        cluster = self._cluster
        if cluster is None:
            self._remember(header.id, raw, body)
            return
        cluster.parts.append(raw)
        cluster.length += len(raw)
        if header.id == matroska.TIMECODE:
            cluster.told = True
            yield Began(round(unsigned(body) * self._scale / 1_000_000))
        if cluster.size != UNKNOWN and cluster.length >= cluster.size:
            yield self._whole(last=False)

    def _remember(self, identity: int, raw: bytes, body: bytes) -> None:
        if identity == matroska.EBML:
            self._header = raw
        elif identity == matroska.INFO:
            self._info, self._scale = raw, matroska.read_scale(body)
        elif identity == matroska.TRACKS:
            self._tracks_bytes, self._tracks = raw, matroska.read_tracks(body)
        elif identity == matroska.TAGS:
            self._tags.append(raw)

    def _whole(self, last: bool) -> Whole:
        cluster, self._cluster = self._cluster, None
        body = b"".join(cluster.parts) if cluster else b""
        timecode, frames = matroska.read_frames(body, self._scale)
        media = Media(self._tracks, timecode, frames)
        tags, self._tags = tuple(self._tags), []
        return Whole(self._header, self._info, self._tracks_bytes, tags, body, media, last)
