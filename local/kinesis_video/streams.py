"""The streams there are (视频流): what CreateStream said of each, and its archive; kept in the state folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.kinesis_video.archive import Archive
from local.kinesis_video.errors import in_use, invalid, not_found
from local.kinesis_video.fragments import Clock

HOUR_MS = 3_600_000
BUFFER_MS = 5 * 60_000
BUFFER_BYTES = 200 * 1024 * 1024
"""What is held of a stream without retention for those who read it live (Kinesis Video, CreateStream)."""
MAX_RETENTION_HOURS = 87_600
MAX_TAGS = 50


@dataclass(slots=True)
class Stream:
    """One stream. Times in ms."""

    name: str
    arn: str
    created_ms: int
    retention_hours: int
    media_type: str = ""
    device_name: str = ""
    kms_key: str = "aws/kinesisvideo"
    version: int = 1
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Its folder's name; a stream may be called `..`, which no folder may."""
        return f"{self.name}@{self.created_ms}"

    def changed(self) -> None:
        """Gives it another version."""
        self.version += 1

    def require_version(self, version: str | None) -> None:
        """Raises RefusedError (VersionMismatchException) for any but the present version."""
        require_version(self.version, version)


def version_text(version: int) -> str:
    """A version as the API shows it."""
    return f"{version:020d}"


def require_version(present: int, given: str | None) -> None:
    """Raises RefusedError (VersionMismatchException) for any but the present version."""
    from local.kinesis_video.errors import RefusedError

    if given is not None and given != version_text(present):
        raise RefusedError("VersionMismatchException", f"The version is {version_text(present)}, not {given}.")


class Streams:
    """All streams of one state folder."""

    def __init__(self, state: Path, clock: Clock, max_bytes: int, arn: Callable[[str, str, int], str]) -> None:
        self._state = state
        self._file = state / "streams.json"
        self._clock = clock
        self._max_bytes = max_bytes
        self._arn = arn
        self._streams: dict[str, Stream] = {}
        self._archives: dict[str, Archive] = {}

    def load(self) -> None:
        """Takes up what an earlier run left. A stream without retention kept nothing over the stop."""
        self._state.mkdir(parents=True, exist_ok=True)
        if self._file.exists():
            for kept in json.loads(self._file.read_text(encoding="utf-8")):
                self._take(Stream(**kept))
        self.prune()

    def __iter__(self) -> Any:
        return iter(sorted(self._streams.values(), key=lambda each: each.name))

    def create(self, name: str, retention_hours: int, **described: Any) -> Stream:
        """Raises RefusedError: there is one of this name, or the retention is over ten years."""
        if name in self._streams:
            raise in_use(f"The stream {name} exists.")
        if retention_hours > MAX_RETENTION_HOURS:
            raise invalid(f"DataRetentionInHours is at most {MAX_RETENTION_HOURS}.")
        now = self._clock()
        stream = Stream(name, self._arn("stream", name, now), now, retention_hours, **described)
        self._take(stream)
        self.save()
        return stream

    def find(self, params: dict[str, Any]) -> Stream:
        """By StreamName or StreamARN.

        Raises:
            RefusedError: neither or both are given, or there is no such stream.
        """
        name, arn = params.get("StreamName"), params.get("StreamARN")
        if bool(name) == bool(arn):
            raise invalid("Give either StreamName or StreamARN.")
        found = self._streams.get(name or str(arn).split("/")[1])
        if found is None or (arn and found.arn != arn):
            raise not_found(f"The requested stream {name or arn} is not found or not active.")
        return found

    def archive(self, stream: Stream) -> Archive:
        """A stream's fragments, those beyond its retention deleted."""
        found = self._archives[stream.name]
        self._prune(stream, found)
        return found

    def delete(self, stream: Stream) -> None:
        """Deletes a stream and its media; who reads it is woken."""
        del self._streams[stream.name]
        self._archives.pop(stream.name).delete()
        self.save()

    def is_there(self, stream: Stream) -> bool:
        """Whether this very stream still exists."""
        return self._streams.get(stream.name) is stream

    def save(self) -> None:
        """Writes the list whole."""
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps([asdict(each) for each in self], indent=1), encoding="utf-8")
        part.replace(self._file)

    @property
    def bytes(self) -> int:
        """Stored media of all streams."""
        return sum(archive.bytes for archive in self._archives.values())

    def prune(self) -> None:
        """Deletes what is beyond its retention, then the oldest of all while everything is over the cap."""
        for stream in self:
            self._prune(stream, self._archives[stream.name])
        while self.bytes > self._max_bytes:
            full = [archive for archive in self._archives.values() if archive.fragments]
            min(full, key=lambda each: each.fragments[0].server_ms).drop_oldest()

    def _take(self, stream: Stream) -> None:
        archive = Archive(self._state / "media" / stream.folder)
        if stream.retention_hours == 0:
            archive.delete()
        archive.load()
        self._streams[stream.name], self._archives[stream.name] = stream, archive

    def _prune(self, stream: Stream, archive: Archive) -> None:
        archive.drop_before(self._clock() - (stream.retention_hours * HOUR_MS or BUFFER_MS))
        while stream.retention_hours == 0 and archive.bytes > BUFFER_BYTES:
            archive.drop_oldest()
