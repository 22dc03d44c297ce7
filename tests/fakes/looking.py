"""Grants, looks, players and pictures in memory; the contract tests run on these and on the real records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact
from jinbo.video.looking_ports import LookPage
from jinbo.video.model.looking import Grant, Look


@dataclass
class FakeLooking:
    """Port LookingStore. `facts` keeps what was told."""

    kept: dict[tuple[str, str], Grant] = field(default_factory=dict)
    ledger: dict[tuple[str, str], Look] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def grants(self, camera: str, after: datetime) -> Sequence[Grant]:
        found = [one for one in self.kept.values() if one.camera == camera and one.end > after]
        return sorted(found, key=lambda one: (one.end, one.id))

    def keep_grant(self, grant: Grant) -> None:
        self.kept[grant.camera, grant.id] = grant

    def look(self, camera: str, id_: str) -> Look | None:
        return self.ledger.get((camera, id_))

    def keep_look(self, look: Look, facts: Sequence[Fact]) -> None:
        self.ledger[look.camera, look.id] = look
        self.facts += facts

    def looks(self, camera: str, limit: int, cursor: str) -> LookPage:
        found = sorted((one for one in self.ledger.values() if one.camera == camera), key=lambda one: one.id)[::-1]
        start = int(cursor or 0)
        more = len(found) > start + limit
        return LookPage(found[start : start + limit], str(start + limit) if more else "")


@dataclass
class FakePlayer:
    """Port Player."""

    silent: bool = False
    asked: list[tuple[str, datetime | None, datetime | None]] = field(default_factory=list)

    def live(self, stream: str) -> str:
        return self._asked(stream, None, None)

    def recorded(self, stream: str, start: datetime, end: datetime) -> str:
        return self._asked(stream, start, end)

    def _asked(self, stream: str, start: datetime | None, end: datetime | None) -> str:
        if self.silent:
            raise ConflictError("no-media", "该时段没有视频", "There is no video of that time")
        self.asked.append((stream, start, end))
        return f"https://video.example/{len(self.asked)}.m3u8"


@dataclass
class FakeFrames:
    """Port FrameShelf."""

    taken: dict[str, datetime] = field(default_factory=dict)

    def newest(self, camera: str, since: datetime) -> tuple[str, datetime] | None:
        taken = self.taken.get(camera)
        return (f"https://media.example/{camera}.jpg", taken) if taken is not None and taken >= since else None
