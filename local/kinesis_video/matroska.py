"""What Matroska's elements mean (RFC 9559), as far as camera streams use them: tracks, clusters, blocks, tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from local.kinesis_video import ebml
from local.kinesis_video.ebml import Bytes, Element, MalformedError, elements, unsigned

EBML = 0x1A45DFA3
SEGMENT = 0x18538067
SEEK_HEAD = 0x114D9B74
INFO = 0x1549A966
TRACKS = 0x1654AE6B
TAGS = 0x1254C367
CUES = 0x1C53BB6B
CHAPTERS = 0x1043A770
ATTACHMENTS = 0x1941A469
CLUSTER = 0x1F43B675
TIMECODE = 0xE7
SIMPLE_BLOCK = 0xA3
BLOCK_GROUP = 0xA0
TOP_LEVEL = frozenset({EBML, SEGMENT, SEEK_HEAD, INFO, TRACKS, TAGS, CUES, CHAPTERS, ATTACHMENTS, CLUSTER})
"""What ends a cluster of unknown size."""
VIDEO = 1
AVC = "V_MPEG4/ISO/AVC"

_SCALE, _DEFAULT_SCALE = 0x2AD7B1, 1_000_000
_TRACK_ENTRY, _TRACK_NUMBER, _TRACK_TYPE, _CODEC, _PRIVATE, _FRAME_NS = 0xAE, 0xD7, 0x83, 0x86, 0x63A2, 0x23E383
_VIDEO, _WIDTH, _HEIGHT = 0xE0, 0xB0, 0xBA
_BLOCK, _REFERENCE = 0xA1, 0xFB
_TAG, _SIMPLE_TAG, _TAG_NAME, _TAG_STRING = 0x7373, 0x67C8, 0x45A3, 0x4487
_KEY, _LACING = 0x80, 0x06


@dataclass(frozen=True, slots=True)
class Track:
    """One track as its header describes it; `frame_ms` is 0 where the producer says nothing of it."""

    number: int
    kind: int
    codec: str
    private: bytes
    width: int
    height: int
    frame_ms: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One coded picture (or sound), in the order of decoding; `at_ms` is when it is shown, in the producer's time."""

    track: int
    at_ms: int
    key: bool
    data: Bytes


@dataclass(frozen=True, slots=True)
class Media:
    """What one document holds: its tracks, and the frames of its only cluster."""

    tracks: tuple[Track, ...]
    timecode_ms: int
    frames: tuple[Frame, ...]

    @property
    def video(self) -> Track | None:
        """The first video track."""
        return next((track for track in self.tracks if track.kind == VIDEO), None)

    def of(self, track: Track) -> list[Frame]:
        """A track's frames in the order of decoding."""
        return [frame for frame in self.frames if frame.track == track.number]


def read_scale(info: Bytes) -> int:
    """Nanoseconds in a tick, from the body of Info."""
    for child in elements(info):
        if child.id == _SCALE:
            return unsigned(_body(info, child)) or _DEFAULT_SCALE
    return _DEFAULT_SCALE


def read_tracks(body: Bytes) -> tuple[Track, ...]:
    """The tracks, from the body of Tracks."""
    return tuple(_track(_body(body, child)) for child in elements(body) if child.id == _TRACK_ENTRY)


def read_frames(cluster: Bytes, scale: int) -> tuple[int, tuple[Frame, ...]]:
    """A cluster's timecode in ms and its frames, from its body.

    Raises:
        MalformedError: no timecode, or laced frames, which no video producer writes.
    """
    view = memoryview(cluster)
    timecode: int | None = None
    frames: list[Frame] = []
    for child in elements(view):
        if child.id == TIMECODE:
            timecode = unsigned(_body(view, child))
        elif child.id in (SIMPLE_BLOCK, BLOCK_GROUP):
            if timecode is None:
                raise MalformedError("a block stands before its cluster's timecode")
            frames.append(_frame(view, child, timecode, scale))
    if timecode is None:
        raise MalformedError("a cluster has no timecode")
    return _ms(timecode, scale), tuple(frames)


def read_document(document: Bytes) -> Media:
    """The media of one whole document of one cluster, such as GetMedia delivers.

    Raises:
        MalformedError: it is none.
    """
    scale = _DEFAULT_SCALE
    tracks: tuple[Track, ...] = ()
    cluster: Bytes | None = None
    view = memoryview(document)
    for child in _level_one(view):
        if child.id == INFO:
            scale = read_scale(_body(view, child))
        elif child.id == TRACKS:
            tracks = read_tracks(_body(view, child))
        elif child.id == CLUSTER:
            cluster = _body(view, child)
    if cluster is None:
        raise MalformedError("the document has no cluster")
    timecode, frames = read_frames(cluster, scale)
    return Media(tracks, timecode, frames)


def read_tags(document: Bytes) -> dict[str, str]:
    """Every simple tag of a document, wherever it stands."""
    found: dict[str, str] = {}
    for child in _level_one(memoryview(document)):
        if child.id == TAGS:
            found.update(read_tag_element(bytes(document[child.start : child.end])))
    return found


def read_tag_element(raw: bytes) -> dict[str, str]:
    """The simple tags of one Tags element."""
    found: dict[str, str] = {}
    for outer in elements(raw):
        for tag in elements(_body(raw, outer)):
            found.update(_simple_tags(_body(_body(raw, outer), tag)) if tag.id == _TAG else ())
    return found


def split_documents(stream: bytes) -> list[bytes]:
    """The documents of a stream, cut by their structure: media may hold the magic bytes by chance."""
    starts = [0] if stream else []
    at = 0
    while at < len(stream):
        header = ebml.read_header(stream, at)
        if header is None:
            raise MalformedError(f"the stream is cut off at byte {at}")
        if header.id == EBML and at != starts[-1]:
            starts.append(at)
        at = header.body if header.id == SEGMENT else header.body + header.size
    return [stream[start:end] for start, end in zip(starts, [*starts[1:], len(stream)], strict=True)]


def tags(values: Mapping[str, str]) -> bytes:
    """A Tags element with one tag of these simple tags."""
    simple = (
        ebml.master(_SIMPLE_TAG, ebml.text(_TAG_NAME, name), ebml.text(_TAG_STRING, value))
        for name, value in values.items()
    )
    return ebml.master(TAGS, ebml.master(_TAG, *simple))


def document(header: bytes, info: bytes, tracks: bytes, before: Iterable[bytes], cluster: bytes) -> bytes:
    """One whole document: `header`, `info` and `tracks` as elements, tags, and the cluster's body. Its segment stays open."""
    return b"".join((header, ebml.opened(SEGMENT), info, tracks, *before, ebml.element(CLUSTER, cluster)))


def block(track: int, offset: int, key: bool, data: bytes) -> bytes:
    """A SimpleBlock; `offset` is in ticks from its cluster's timecode."""
    head = bytes([0x80 | track]) + offset.to_bytes(2, "big", signed=True) + bytes([_KEY if key else 0])
    return ebml.element(SIMPLE_BLOCK, head + data)


def describe(track: Track) -> bytes:
    """A Tracks element with one video track."""
    entry = [
        ebml.number(_TRACK_NUMBER, track.number),
        ebml.number(0x73C5, track.number),
        ebml.number(_TRACK_TYPE, track.kind),
        ebml.text(_CODEC, track.codec),
        ebml.element(_PRIVATE, track.private),
        ebml.master(_VIDEO, ebml.number(_WIDTH, track.width), ebml.number(_HEIGHT, track.height)),
    ]
    if track.frame_ms:
        entry.append(ebml.number(_FRAME_NS, round(track.frame_ms * 1_000_000)))
    return ebml.master(TRACKS, ebml.master(_TRACK_ENTRY, *entry))


def millisecond_info() -> bytes:
    """An Info element that counts in milliseconds."""
    return ebml.master(
        INFO, ebml.number(_SCALE, _DEFAULT_SCALE), ebml.text(0x4D80, "jinbo"), ebml.text(0x5741, "jinbo")
    )


def ebml_header() -> bytes:
    """The header of a Matroska document."""
    return ebml.master(
        EBML,
        ebml.number(0x4286, 1),
        ebml.number(0x42F7, 1),
        ebml.number(0x42F2, 4),
        ebml.number(0x42F3, 8),
        ebml.text(0x4282, "matroska"),
        ebml.number(0x4287, 4),
        ebml.number(0x4285, 2),
    )


def _level_one(view: memoryview) -> Iterator[Element]:
    for child in elements(view):
        if child.id == SEGMENT:
            yield from elements(view, child.body, child.end)


def _body(data: Bytes, found: Element) -> Bytes:
    return data[found.body : found.end]


def _track(entry: Bytes) -> Track:
    fields = {child.id: bytes(_body(entry, child)) for child in elements(entry)}
    video = fields.get(_VIDEO, b"")
    picture = {child.id: unsigned(_body(video, child)) for child in elements(video)}
    return Track(
        number=unsigned(fields.get(_TRACK_NUMBER, b"")),
        kind=unsigned(fields.get(_TRACK_TYPE, b"")),
        codec=fields.get(_CODEC, b"").rstrip(b"\0").decode("ascii", "replace"),
        private=fields.get(_PRIVATE, b""),
        width=picture.get(_WIDTH, 0),
        height=picture.get(_HEIGHT, 0),
        frame_ms=unsigned(fields.get(_FRAME_NS, b"")) / 1_000_000,
    )


def _frame(view: memoryview, child: Element, timecode: int, scale: int) -> Frame:
    if child.id == SIMPLE_BLOCK:
        return _block(_body(view, child), timecode, scale, None)
    group = {part.id: _body(_body(view, child), part) for part in elements(_body(view, child))}
    if _BLOCK not in group:
        raise MalformedError("a block group without a block")
    return _block(group[_BLOCK], timecode, scale, _REFERENCE not in group)


def _block(body: Bytes, timecode: int, scale: int, key: bool | None) -> Frame:
    if len(body) < 4 or not body[0] & 0x80:
        raise MalformedError("a block without a track")
    flags = body[3]
    if flags & _LACING:
        raise MalformedError("laced blocks")
    offset = int.from_bytes(body[1:3], "big", signed=True)
    is_key = bool(flags & _KEY) if key is None else key
    return Frame(body[0] & 0x7F, _ms(timecode + offset, scale), is_key, body[4:])


def _ms(ticks: int, scale: int) -> int:
    return round(ticks * scale / 1_000_000) if scale != _DEFAULT_SCALE else ticks


def _simple_tags(body: Bytes) -> Iterator[tuple[str, str]]:
    for child in elements(body):
        if child.id == _SIMPLE_TAG:
            parts = {part.id: bytes(_body(_body(body, child), part)).decode() for part in elements(_body(body, child))}
            yield parts.get(_TAG_NAME, ""), parts.get(_TAG_STRING, "")
