"""Excursions and conditions in table `records`, each with its news in its own item (outbox)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from jinbo.kernel.clock import from_ms, iso, parse_iso
from jinbo.kernel.fact import Fact
from jinbo.platform.clock import platform_clock
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Gsi1, Record, our_errors
from jinbo.telemetry.model import Cause, Conditions, Episode
from jinbo.telemetry.records.codec import decode_conditions, encode_conditions
from jinbo.telemetry.records.keys import CONDITIONS, LAST, device_key


def _now() -> str:
    return iso(platform_clock().now())


class EpisodeRecord(Record):
    """An excursion below its device; found by its id through the index."""

    by_id = Gsi1()
    kind = UnicodeAttribute(default="EPISODE")
    body = JSONAttribute()


class ConditionsRecord(Record):
    """The faults of a device that hold now."""

    kind = UnicodeAttribute(default="CONDITIONS")
    active = UnicodeAttribute()


_PLAIN = (
    "id", "device", "sensor", "quantity", "limit_code", "side", "stage", "began", "peak", "limit", "key", "stage_at",
    "until", "historic", "withdrawn", "above_ms", "door_open", "subject", "enterprise", "hall", "zone",
)  # fmt: skip


def episode_key(key: int, id_: str) -> str:
    """Sort key of an episode: where it was first seen to begin. What is after the year 2286 sorts as its end."""
    return f"EPISODE#{min(key, LAST):013d}#{id_}"


class EpisodeRecords:
    """Recorded excursions (port Episodes)."""

    def put(self, episode: Episode, facts: Sequence[Fact]) -> Episode:
        """Stores the episode if nobody else has moved it on."""
        now = _now()
        record = EpisodeRecord(
            device_key(episode.device),
            episode_key(episode.key, episode.id),
            gsi1pk=f"EPISODE#{episode.id}",
            gsi1sk="EPISODE",
            body=_body(episode),
            created_at=iso(from_ms(episode.key)),
            updated_at=now,
            facts=encode_facts(facts),
        )
        if episode.version:
            record.version = episode.version
        with our_errors():
            record.save()
        return replace(episode, version=int(record.version))

    def get(self, episode_id: str) -> Episode | None:
        """An episode by its id: found in the index, read from the table, so that it is the newest."""
        with our_errors():
            for found in EpisodeRecord.by_id.query(f"EPISODE#{episode_id}", limit=1):
                return _episode(EpisodeRecord.get(found.pk, found.sk, consistent_read=True))
        return None

    def of_device(self, device: str, start: int, end: int) -> list[Episode]:
        """Episodes of a device, newest first."""
        between = EpisodeRecord.sk.between(episode_key(max(0, start), ""), episode_key(max(0, end), ""))
        with our_errors():
            found = EpisodeRecord.query(device_key(device), between, scan_index_forward=False, consistent_read=True)
            return [_episode(record) for record in found]


def _body(episode: Episode) -> dict[str, Any]:
    body: dict[str, Any] = {name: getattr(episode, name) for name in _PLAIN}
    body["rule"] = dict(episode.rule)
    if episode.cause is not None:
        cause = episode.cause
        body["cause"] = {"text": cause.text, "by": cause.by, "at": iso(cause.at), "photo": cause.photo}
    return body


def _episode(record: EpisodeRecord) -> Episode:
    body: dict[str, Any] = dict(record.body)
    cause = body.pop("cause", None)
    told = Cause(cause["text"], cause["by"], parse_iso(cause["at"]), cause["photo"]) if cause else None
    return Episode(**body, cause=told, version=int(record.version))


class ConditionRecords:
    """Conditions of devices (port ConditionStore)."""

    def get(self, device: str) -> Conditions:
        """The conditions that hold, none when nothing was ever wrong."""
        with our_errors():
            try:
                record = ConditionsRecord.get(device_key(device), CONDITIONS, consistent_read=True)
            except ConditionsRecord.DoesNotExist:
                return Conditions(device)
        return Conditions(device, decode_conditions(record.active), int(record.version))

    def put(self, conditions: Conditions, facts: Sequence[Fact]) -> None:
        """Stores the conditions if nobody else has."""
        now = _now()
        record = ConditionsRecord(
            device_key(conditions.device),
            CONDITIONS,
            active=encode_conditions(conditions.active),
            created_at=now,
            updated_at=now,
            facts=encode_facts(facts),
        )
        if conditions.version:
            record.version = conditions.version
        with our_errors():
            record.save()
