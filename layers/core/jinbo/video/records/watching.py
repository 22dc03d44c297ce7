"""Cameras' states and events in the records table (监看状态与事件的存储).

| item | pk | sk | gsi1pk | gsi1sk |
| -- | -- | -- | -- | -- |
| state | CAMERA#id | WATCHING | | |
| suppressions | CAMERA#id | SUPPRESSIONS | VIDEO-SUPPRESSIONS (while there are any) | id |
| event | VIDEO-EVENT#id | EVENT | VIDEO-EVENTS | begin#id |
| its entries | CAMERA#id, BUSINESS#id, LIFT#id, ENTERPRISE#uscc | VIDEO-EVENT#begin#id | | |
| its entry while it goes on | VIDEO-EVENTS-OPEN | VIDEO-EVENT#begin#id | | |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from jinbo.kernel.clock import iso
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Gsi1, Record, connection, our_errors
from jinbo.video.event_ports import News
from jinbo.video.model.event import Suppression, VideoEvent
from jinbo.video.model.plain_events import event_body, event_of, suppression_of
from jinbo.video.model.plain_watching import watch_body, watch_of
from jinbo.video.model.watching import WatchState
from jinbo.video.records.cameras import camera_pk

WATCHING, SUPPRESSIONS, EVENT = "WATCHING", "SUPPRESSIONS", "EVENT"
ALL, OPEN = "VIDEO-EVENTS", "VIDEO-EVENTS-OPEN"
KEPT_S = 2 * 365 * 86_400
"""Evidence is kept for two years (DOMAIN 15.2)."""


class WatchRecord(Record):
    """What is known of a camera's picture, or its suppressions."""

    body = JSONAttribute()


class EventRecord(Record):
    """An event."""

    begun = Gsi1()
    body = JSONAttribute()


class EventEntryRecord(Record):
    """An event's entry in a list."""

    target = UnicodeAttribute()


def event_pk(id_: str) -> str:
    """Partition of an event."""
    return f"VIDEO-EVENT#{id_}"


def entry_sk(event: VideoEvent) -> str:
    """Where an event stands in lists: by its begin."""
    return f"VIDEO-EVENT#{event.since:013d}#{event.id}"


def lists_of(event: VideoEvent) -> list[str]:
    """Partitions in which an event has an entry for good."""
    subject = f"{event.subject.type.upper()}#{event.subject.id}"
    return [camera_pk(event.camera), subject, *(f"ENTERPRISE#{owner}" for owner in event.owners)]


def events_of(ids: Iterable[str]) -> dict[str, VideoEvent]:
    """Events by id, in one batch request for every hundred."""
    keys = [(event_pk(id_), EVENT) for id_ in dict.fromkeys(ids)]
    with our_errors():
        found = [event_of(r.body, int(r.version)) for r in EventRecord.batch_get(keys, consistent_read=True)]
    return {event.id: event for event in found}


def event_record(news: News, at: datetime) -> EventRecord:
    """The item of an event with its facts."""
    event = news.event
    record = EventRecord(
        event_pk(event.id),
        EVENT,
        kind="VIDEO-EVENT",
        body=event_body(event),
        facts=encode_facts(news.facts),
        gsi1pk=ALL,
        gsi1sk=f"{event.since:013d}#{event.id}",
        ttl=expiry(event),
        created_at=iso(at),
        updated_at=iso(at),
    )
    if event.version:
        record.version = event.version
    return record


def expiry(event: VideoEvent) -> int:
    """When an event's items may be deleted (s)."""
    return event.since // 1000 + KEPT_S


class TableWatching:
    """Port WatchStore."""

    def watching(self, camera: str) -> tuple[WatchState, Sequence[Suppression]]:
        """State and suppressions in one batch request."""
        keys = [(camera_pk(camera), WATCHING), (camera_pk(camera), SUPPRESSIONS)]
        with our_errors():
            found = {r.sk: r for r in WatchRecord.batch_get(keys, consistent_read=True)}
        kept, muted = found.get(WATCHING), found.get(SUPPRESSIONS)
        state = watch_of(camera, kept.body, int(kept.version)) if kept else WatchState(camera)
        hits = dict(state.hits)
        return state, [suppression_of(one, hits.get(one["id"], 0)) for one in muted.body] if muted else []

    def events(self, ids: Iterable[str]) -> Mapping[str, VideoEvent]:
        """Events by id."""
        return events_of(ids)

    def save(self, state: WatchState, news: Sequence[News], at: datetime) -> None:
        """One put where there is no news, else one transaction."""
        record = WatchRecord(
            camera_pk(state.camera),
            WATCHING,
            kind="CAMERA-WATCHING",
            body=watch_body(state),
            created_at=iso(at),
            updated_at=iso(at),
        )
        if state.version:
            record.version = state.version
        with our_errors():
            if not news:
                record.save()
                return
            with TransactWrite(connection=connection()) as transaction:
                transaction.save(record)
                for one in news:
                    self._write(transaction, one, at)

    def _write(self, transaction: TransactWrite, one: News, at: datetime) -> None:
        event, now = one.event, iso(at)
        transaction.save(event_record(one, at))
        fields: dict[str, Any] = {"target": event.id, "created_at": now, "updated_at": now, "ttl": expiry(event)}
        if not event.version:
            for pk in lists_of(event):
                transaction.save(EventEntryRecord(pk, entry_sk(event), kind="POINTER", **fields))
        if event.until is None and not event.version:
            transaction.save(EventEntryRecord(OPEN, entry_sk(event), kind="POINTER", **fields))
        elif event.until is not None and event.version:
            transaction.delete(EventEntryRecord(OPEN, entry_sk(event)), add_version_condition=False)


def stored(event: VideoEvent) -> VideoEvent:
    """The event as it stands after it was written."""
    return replace(event, version=event.version + 1)
