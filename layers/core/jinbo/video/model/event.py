"""Events of cameras (视频事件; DOMAIN 2.2): what was suspected, where, since when, with which pictures, and who judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from jinbo.kernel.fact import Subject
from jinbo.video.model.detections import Box
from jinbo.video.model.watching import Shot


class EventStatus(StrEnum):
    """What is held of an event (事件状态). A machine suspects, a person decides (DESIGN 2, rule 5)."""

    SUSPECTED = "SUSPECTED"  # 疑似
    CONFIRMED = "CONFIRMED"  # 属实
    FALSE_POSITIVE = "FALSE_POSITIVE"  # 误报


class VerdictKind(StrEnum):
    """What an officer says of an event (复核结论; DOMAIN 2.2 review). UNSURE leaves it suspected."""

    CONFIRMED = "CONFIRMED"
    FALSE_POSITIVE = "FALSE_POSITIVE"
    UNSURE = "UNSURE"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict: what, by whom (account), when (ms) and why."""

    kind: VerdictKind
    by: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class VideoEvent:
    """One event. Times are ms on the service's clock, as Kinesis Video has them; `until` None while it goes on."""

    id: str
    camera: str
    subject: Subject
    enterprise: str
    owners: tuple[str, ...]
    """The enterprises (USCC) that the subject was of when it began."""
    hall: str
    zone: str
    place: str
    name: str
    code: str
    area: str
    """The kind of the picture's zone it was seen in; '' where none is drawn."""
    area_name: str
    since: int
    until: int | None
    confidence: float
    level: str
    handle_s: int
    experimental: bool
    model: str
    rule: Mapping[str, Any]
    first: Shot
    best: Shot
    last: Shot
    status: EventStatus = EventStatus.SUSPECTED
    verdict: Verdict | None = None
    version: int = field(default=0)
    """Of the stored record; 0 before it is stored."""

    @property
    def pictures(self) -> tuple[tuple[str, Shot], ...]:
        """Its pictures by role, one frame once."""
        roles = (("first", self.first), ("best", self.best), ("last", self.last))
        seen: dict[int, tuple[str, Shot]] = {}
        for role, shot in sorted(roles, key=lambda one: one[0] != "best"):
            seen.setdefault(shot.at, (role, shot))
        return tuple(sorted(seen.values(), key=lambda one: one[1].at))


@dataclass(frozen=True, slots=True)
class Suppression:
    """A place where a code is not believed on one camera for a while (误报屏蔽), after an officer called an event there false.

    Its id is the event's. `hits` counts events that it kept back.
    """

    id: str
    camera: str
    code: str
    region: Box
    since: int
    expires: int
    by: str
    reason: str
    hits: int = 0


@dataclass(frozen=True, slots=True)
class RetrainingSample:
    """A picture that a detector got wrong (再训练样本), by its place in the bucket; nothing says whose kitchen it was."""

    event: str
    camera: str
    code: str
    model: str
    key: str
    box: Box
    others: tuple[Box, ...]
    reason: str
    at: int
    """When it was judged (ms)."""
