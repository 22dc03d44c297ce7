"""What sampling remembers (采样记录) in table `records`: how far it is planned, and each window that is done, for a day."""

from __future__ import annotations

from dataclasses import asdict

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from jinbo.kernel.clock import Clock, iso
from jinbo.kernel.errors import ConflictError
from jinbo.platform.clock import wall_ms
from jinbo.platform.tables import Record, our_errors
from jinbo.video.model.frame import Outcome, Window

KEEP_S = 86_400
"""A message lives for an hour."""


class CursorRecord(Record):
    """How far sampling is planned."""

    kind = UnicodeAttribute(default="SAMPLING_CURSOR")
    until = NumberAttribute()


class WindowRecord(Record):
    """One camera's window that is done: `planned`, `seen`, `handed` … as Outcome has them."""

    kind = UnicodeAttribute(default="SAMPLED_WINDOW")
    outcome = JSONAttribute()


class TableCursor:
    """Port Cursor."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def read(self) -> int:
        """The cursor, read consistently."""
        found = self._record()
        return int(found.until) if found else 0

    def advance(self, before_ms: int, to_ms: int) -> None:
        """Moves it if it stands where it stood."""
        now = iso(self._clock.now())
        record = self._record() or CursorRecord("SAMPLING", "CURSOR", created_at=now, until=0)
        if int(record.until) != before_ms:
            raise ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")
        record.until, record.updated_at = to_ms, now
        with our_errors():
            record.save()

    def _record(self) -> CursorRecord | None:
        with our_errors():
            return next(
                iter(CursorRecord.query("SAMPLING", CursorRecord.sk == "CURSOR", consistent_read=True, limit=1)), None
            )


class TableWindows:
    """Port WindowStore."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def done(self, window: Window) -> bool:
        """A consistent look; two that run at once are told apart by `finish`."""
        pk, sk = _key(window)
        with our_errors():
            return any(WindowRecord.query(pk, WindowRecord.sk == sk, consistent_read=True, limit=1))

    def finish(self, window: Window, outcome: Outcome) -> bool:
        """Writes the mark where there is none."""
        now = iso(self._clock.now())
        record = WindowRecord(
            *_key(window),
            outcome=asdict(outcome),
            created_at=now,
            updated_at=now,
            ttl=wall_ms() // 1000 + KEEP_S,
        )
        try:
            with our_errors():
                record.save()
        except ConflictError:
            return False
        return True


def _key(window: Window) -> tuple[str, str]:
    return f"SAMPLED#{window.camera}", f"WINDOW#{window.end_ms:013d}"
