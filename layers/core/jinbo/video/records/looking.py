"""Grants and looks in the records table (调看授权与调看记录的存储).

| item | pk | sk |
| -- | -- | -- |
| grant | CAMERA#id | GRANT#end in ms#id |
| look | CAMERA#id | LOOK#id (begins with its time) |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute

from jinbo.kernel.clock import iso, parse_iso, to_ms
from jinbo.kernel.fact import Fact
from jinbo.platform.clock import platform_clock
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Record, our_errors
from jinbo.video.looking_ports import LookPage
from jinbo.video.model.looking import Grant, Look, LookMode, PatrolResult
from jinbo.video.records.cameras import camera_pk
from jinbo.video.records.cursors import cursor_of, position_of

MOST_GRANTS = 100
KEEP_S = 2 * 365 * 86_400
"""As long as the evidence that somebody may have made of what was seen (DOMAIN 15.2)."""


class GrantRecord(Record):
    """A grant; `body` is its plain form."""

    body = JSONAttribute()


class LookRecord(Record):
    """A look; `body` is its plain form."""

    body = JSONAttribute()


class TableLooking:
    """Port LookingStore."""

    def grants(self, camera: str, after: datetime) -> Sequence[Grant]:
        """One query."""
        from_, to = f"GRANT#{to_ms(after):013d}", "GRANT#~"
        with our_errors():
            found: list[Any] = list(
                GrantRecord.query(
                    camera_pk(camera), GrantRecord.sk.between(from_, to), consistent_read=True, limit=MOST_GRANTS
                )
            )
        return [_grant(record.body) for record in found]

    def keep_grant(self, grant: Grant) -> None:
        """One put: a grant has one writer at a time, and its only change is its end."""
        body = {
            "id": grant.id,
            "camera": grant.camera,
            "viewer": grant.viewer,
            "start": iso(grant.start),
            "end": iso(grant.end),
            "reason": grant.reason,
            "by": grant.by,
            "made_at": iso(grant.made_at),
            "revoked_at": _told(grant.revoked_at),
        }
        sk = f"GRANT#{to_ms(grant.end):013d}#{grant.id}"
        record = GrantRecord(camera_pk(grant.camera), sk, body=body, **_stamps("VIDEO-GRANT", grant.end))
        with our_errors():
            record.save(add_version_condition=False)

    def look(self, camera: str, id_: str) -> Look | None:
        """One read."""
        with our_errors():
            try:
                record = LookRecord.get(camera_pk(camera), f"LOOK#{id_}", consistent_read=True)
            except LookRecord.DoesNotExist:
                return None
        return _look(record.body)

    def keep_look(self, look: Look, facts: Sequence[Fact]) -> None:
        """One put under its own name."""
        body = {
            "id": look.id,
            "camera": look.camera,
            "viewer": look.viewer,
            "mode": str(look.mode),
            "began_at": iso(look.began_at),
            "until": iso(look.until),
            "reason": look.reason,
            "grant": look.grant,
            "shown_from": _told(look.shown_from),
            "shown_to": _told(look.shown_to),
            "result": str(look.result) if look.result else None,
        }
        stamps = _stamps("VIDEO-LOOK", look.began_at)
        record = LookRecord(camera_pk(look.camera), f"LOOK#{look.id}", body=body, facts=encode_facts(facts), **stamps)
        with our_errors():
            record.save(add_version_condition=False)

    def looks(self, camera: str, limit: int, cursor: str) -> LookPage:
        """One query, newest first."""
        start = position_of(cursor, 1)
        key = {"pk": {"S": camera_pk(camera)}, "sk": {"S": start[0]}} if start else None
        with our_errors():
            found: list[Any] = list(
                LookRecord.query(
                    camera_pk(camera),
                    LookRecord.sk.startswith("LOOK#"),
                    scan_index_forward=False,
                    last_evaluated_key=key,
                    limit=limit + 1,
                )
            )
        items = [_look(record.body) for record in found[:limit]]
        return LookPage(items, cursor_of(found[limit - 1].sk) if len(found) > limit else "")


def _stamps(kind: str, at: datetime) -> dict[str, Any]:
    now = iso(platform_clock().now())
    ttl = platform_clock().to_wall(at) // 1000 + KEEP_S
    return {"kind": kind, "created_at": now, "updated_at": now, "ttl": ttl}


def _grant(body: dict[str, Any]) -> Grant:
    return Grant(
        id=body["id"],
        camera=body["camera"],
        viewer=body["viewer"],
        start=parse_iso(body["start"]),
        end=parse_iso(body["end"]),
        reason=body["reason"],
        by=body["by"],
        made_at=parse_iso(body["made_at"]),
        revoked_at=_time(body["revoked_at"]),
    )


def _look(body: dict[str, Any]) -> Look:
    return Look(
        id=body["id"],
        camera=body["camera"],
        viewer=body["viewer"],
        mode=LookMode(body["mode"]),
        began_at=parse_iso(body["began_at"]),
        until=parse_iso(body["until"]),
        reason=body["reason"],
        grant=body["grant"],
        shown_from=_time(body["shown_from"]),
        shown_to=_time(body["shown_to"]),
        result=PatrolResult(body["result"]) if body["result"] else None,
    )


def _time(told: str | None) -> datetime | None:
    return parse_iso(told) if told else None


def _told(at: datetime | None) -> str | None:
    return iso(at) if at else None
