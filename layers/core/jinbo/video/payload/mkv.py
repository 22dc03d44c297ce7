"""Kinesis Video's media (视频片段): GetMedia's and GetMediaForFragmentList's bytes split into fragments and their key frames.

Each fragment is a Matroska document (RFC 9559) whose tags AWS_KINESISVIDEO_* say its number and times. Of its blocks only
the video track's key frames are kept; the others are passed over as they stream by. What is held at a time is one chunk,
and one fragment's key frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jinbo.video.payload.ebml import UNKNOWN, Head, Source, children, unsigned
from jinbo.video.payload.refusals import refused

_EBML, _SEGMENT, _INFO, _TRACKS, _TAGS, _CLUSTER = (
    0x1A45DFA3,
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0x1254C367,
    0x1F43B675,
)
_DOC_TYPE, _SCALE, _TIMECODE = 0x4282, 0x2AD7B1, 0xE7
_SIMPLE_BLOCK, _BLOCK_GROUP, _BLOCK, _REFERENCE = 0xA3, 0xA0, 0xA1, 0xFB
_ENTRY, _NUMBER, _KIND, _CODEC, _PRIVATE = 0xAE, 0xD7, 0x83, 0x86, 0x63A2
_TAG, _SIMPLE_TAG, _TAG_NAME, _TAG_STRING = 0x7373, 0x67C8, 0x45A3, 0x4487
_VIDEO, _KEY, _LACING = 1, 0x80, 0x06
_AVC = "V_MPEG4/ISO/AVC"
_AWS = "AWS_KINESISVIDEO_"
_ENDINGS = ("EXCEPTION_ERROR_CODE", "ERROR_CODE")
"""Tags by which the service says why it stops (GetMediaForFragmentList's and GetMedia's)."""

MAX_HEADER = 256 * 1024
"""Bytes of an element that describes: Info, Tracks, Tags."""
MAX_FRAME = 4 * 1024 * 1024
"""Bytes of a key frame; 1080p at its best is a tenth."""
MAX_KEPT = 32 * 1024 * 1024
"""Bytes of a fragment's key frames together."""
MAX_SKIPPED = 256 * 1024 * 1024
"""Bytes of anything else: a fragment is at most 20 s of 12.5 MB/s."""
MAX_ELEMENTS = 20_000
"""Elements of a fragment: 20 s of video and sound have a tenth."""


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """A picture that stands by itself: milliseconds after its fragment's beginning, and its NAL units with their lengths."""

    offset_ms: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Fragment:
    """One fragment: its number and times (ms since 1970), the decoder's configuration (avcC), its key frames in order."""

    number: str
    producer_ms: int
    server_ms: int
    avcc: bytes
    key_frames: tuple[KeyFrame, ...]
    size: int
    """Bytes that were read for it, the dropped ones included: what reading it is billed by."""


def fragments(chunks: Iterable[bytes]) -> Iterator[Fragment]:
    """The fragments of a stream, each as soon as it is whole; the last when the stream ends.

    Raises:
        MediaError: `mkv-foreign`, `mkv-truncated`, `mkv-corrupt`, `mkv-too-large`, `mkv-unlabelled`, `not-h264`;
            `stream-refused` where the service itself ended the reading. Fragments before it have been given.
    """
    source = Source(chunks)
    open_ = _Open(0)
    while not source.ended():
        place = source.place
        if place == 0 and source.next_byte() != _EBML >> 24:
            raise refused("mkv-foreign", f"its first byte is {source.next_byte():02X}")
        head = source.head()
        if place == 0 and head.id != _EBML:
            raise refused("mkv-foreign", f"it begins with {head.id:X}")
        if open_.ends_with(head):
            yield open_.whole(place)
            open_ = _Open(place)
        open_.read(head, source)
    if open_.begun:
        yield open_.whole(source.place)


@dataclass(slots=True)
class _Open:
    """The fragment that is being read."""

    place: int
    scale: int = 1_000_000
    track: int = 0
    avcc: bytes = b""
    tags: dict[str, str] = field(default_factory=dict)
    cluster_end: int = UNKNOWN
    begun: bool = False
    timecode: int | None = None
    frames: list[KeyFrame] = field(default_factory=list)
    kept: int = 0
    elements: int = 0

    def ends_with(self, head: Head) -> bool:
        """Whether `head` begins the next document."""
        return head.id == _EBML and (self.begun or bool(self.tags))

    def whole(self, end: int) -> Fragment:
        """What has been read, as a fragment."""
        for ending in _ENDINGS:
            if ending in self.tags:
                said = self.tags.get("EXCEPTION_MESSAGE", self.tags.get("ERROR_ID", ""))
                raise refused("stream-refused", f"{self.tags[ending]} {said}".strip())
        if not self.avcc or self.timecode is None:
            raise refused("mkv-corrupt", f"the fragment at byte {self.place} has no video track or no time")
        return Fragment(
            number=self._tag("FRAGMENT_NUMBER"),
            producer_ms=self._time("PRODUCER_TIMESTAMP"),
            server_ms=self._time("SERVER_TIMESTAMP"),
            avcc=self.avcc,
            key_frames=tuple(self.frames),
            size=end - self.place,
        )

    def read(self, head: Head, source: Source) -> None:
        """Reads one element: opens it, keeps what matters in it, or passes over it."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise refused("mkv-too-large", f"more than {MAX_ELEMENTS} elements in a fragment")
        if head.id == _SEGMENT:
            return
        if head.id == _CLUSTER:
            self._open_cluster(head)
            return
        if head.size == UNKNOWN:
            raise refused("mkv-corrupt", f"element {head.id:X} does not say its size")
        self._check_cluster(head)
        if head.id == _SIMPLE_BLOCK:
            self._block(head, source, grouped=False)
        elif head.id in _DESCRIBING:
            self._describe(head.id, source.take(_bounded(head, MAX_HEADER)))
        elif head.id == _BLOCK_GROUP:
            self._group(head, source)
        else:
            source.skip(_bounded(head, MAX_SKIPPED))

    def _open_cluster(self, head: Head) -> None:
        self.begun = True
        self.cluster_end = UNKNOWN if head.size == UNKNOWN else head.end

    def _check_cluster(self, head: Head) -> None:
        """A child may not reach over the end of its cluster."""
        if self.cluster_end == UNKNOWN:
            return
        if head.body > self.cluster_end:
            self.cluster_end = UNKNOWN
        elif head.end > self.cluster_end:
            raise refused("mkv-corrupt", f"element {head.id:X} reaches over its cluster's end")

    def _describe(self, id_: int, body: bytes) -> None:
        if id_ == _TIMECODE:
            if self.timecode is None:
                self.timecode = unsigned(body)
        elif id_ == _TRACKS:
            self._tracks(body)
        elif id_ == _TAGS:
            self.tags.update(_tags(body))
        elif id_ == _INFO:
            self.scale = next((unsigned(value) for key, value in children(body) if key == _SCALE), 0) or self.scale
        else:
            doc_type = next((value for key, value in children(body) if key == _DOC_TYPE), b"matroska").rstrip(b"\0")
            if doc_type not in (b"matroska", b"webm"):
                raise refused("mkv-foreign", f"a document of type {doc_type[:40]!r}")

    def _tracks(self, body: bytes) -> None:
        for id_, entry in children(body):
            fields = dict(children(entry)) if id_ == _ENTRY else {}
            if unsigned(fields.get(_KIND, b"")) == _VIDEO and not self.avcc:
                codec = fields.get(_CODEC, b"").rstrip(b"\0").decode("ascii", "replace")
                if codec != _AVC:
                    raise refused("not-h264", f"the video track's codec is {codec[:40] or 'not named'}")
                self.track = unsigned(fields.get(_NUMBER, b""))
                self.avcc = fields.get(_PRIVATE, b"")

    def _block(self, head: Head, source: Source, *, grouped: bool, key: bool = False) -> None:
        """Keeps a block if it is a key frame of the video track; passes over it otherwise."""
        track, width = source.number()
        rest = head.size - width - 3
        if rest < 0:
            raise refused("mkv-corrupt", f"a block of {head.size} bytes")
        fixed = source.take(3)
        if track != self.track or not (key if grouped else fixed[2] & _KEY):
            source.skip(_bounded(head, MAX_SKIPPED) - width - 3)
            return
        if fixed[2] & _LACING:
            raise refused("mkv-corrupt", "laced pictures")
        _bounded(head, MAX_FRAME)
        self.kept += rest
        if self.kept > MAX_KEPT:
            raise refused("mkv-too-large", f"more than {MAX_KEPT} bytes of key frames in a fragment")
        ticks = int.from_bytes(fixed[:2], "big", signed=True)
        self.frames.append(KeyFrame(ticks * self.scale // 1_000_000, source.take(rest)))

    def _group(self, head: Head, source: Source) -> None:
        """A block group is taken whole: that it is a key frame, no reference to another picture, is known at its end only."""
        body = source.take(_bounded(head, MAX_FRAME))
        parts = dict(children(body))
        block = parts.get(_BLOCK, b"")
        self._block(
            Head(_BLOCK, len(block), 0), Source([block], inside=True), grouped=True, key=_REFERENCE not in parts
        )

    def _tag(self, name: str) -> str:
        if not self.tags.get(name):
            raise refused("mkv-unlabelled", f"{_AWS}{name} is missing")
        return self.tags[name][:128]

    def _time(self, name: str) -> int:
        text = self._tag(name)
        whole, _, part = text.partition(".")
        if not (
            whole.isascii()
            and whole.isdigit()
            and len(whole) <= 12
            and (not part or (part.isascii() and part.isdigit()))
        ):
            raise refused("mkv-unlabelled", f"{_AWS}{name} is {text[:40]!r}")
        return int(whole) * 1000 + int((part + "000")[:3])


_DESCRIBING = frozenset({_EBML, _INFO, _TRACKS, _TAGS, _TIMECODE})


def _bounded(head: Head, most: int) -> int:
    if head.size > most:
        raise refused("mkv-too-large", f"element {head.id:X} has {head.size} bytes")
    return head.size


def _tags(body: bytes) -> dict[str, str]:
    """The service's tags by their names without the prefix; others are the producer's own."""
    found: dict[str, str] = {}
    for id_, tag in children(body):
        for part_id, part in children(tag) if id_ == _TAG else ():
            simple = dict(children(part)) if part_id == _SIMPLE_TAG else {}
            name = simple.get(_TAG_NAME, b"").decode("ascii", "replace")
            if name.startswith(_AWS):
                found[name.removeprefix(_AWS)] = simple.get(_TAG_STRING, b"").decode("utf-8", "replace")
    return found
