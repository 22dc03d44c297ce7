"""Who may look at a camera, and who did (调看授权与调看记录)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Grant:
    """A right to look at a camera's video (调看授权): whose, from when to when, why, and given by whom."""

    id: str
    camera: str
    viewer: str
    start: datetime
    end: datetime
    reason: str
    by: str
    made_at: datetime
    revoked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it lets its viewer look at this moment."""
        return self.revoked_at is None and self.start <= at < self.end


class LookMode(StrEnum):
    """How somebody looked (调看方式)."""

    LIVE = "LIVE"  # 实时
    RECORDED = "RECORDED"  # 回放
    SNAPSHOT = "SNAPSHOT"  # 截图
    PATROL = "PATROL"  # 视频巡查


class PatrolResult(StrEnum):
    """What a video patrol found (巡查结果)."""

    OK = "OK"  # 未见异常
    SUSPECT = "SUSPECT"  # 疑似问题, to be looked into


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a camera, as its ledger keeps it. `until` moves on while a session is renewed.

    `grant` is '' for a standing right.
    """

    id: str
    camera: str
    viewer: str
    mode: LookMode
    began_at: datetime
    until: datetime
    reason: str
    grant: str = ""
    shown_from: datetime | None = None
    shown_to: datetime | None = None
    """Of recorded video: what part of it."""
    result: PatrolResult | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A playable address (播放会话). It ends at `expires_at`; the same look may be renewed until `until` (None: without end)."""

    look: Look
    url: str
    expires_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The newest picture there is; url and time are None where none was taken lately."""

    url: str | None
    taken_at: datetime | None
    age_s: int | None
