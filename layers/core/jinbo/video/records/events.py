"""Events in lists, with people's verdicts, suppressions and samples for retraining (事件与复核的存储).

| item | pk | sk |
| -- | -- | -- |
| sample | VIDEO-RETRAINING | begin#event |

The events themselves stand as records.watching tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute
from pynamodb.transactions import TransactWrite

from jinbo.kernel.clock import iso
from jinbo.platform.tables import Gsi1, Record, connection, our_errors
from jinbo.video.event_ports import EventFilter, EventPage, News
from jinbo.video.model.event import RetrainingSample, Suppression, VideoEvent
from jinbo.video.model.plain_events import event_of, sample_body, sample_of, suppression_body
from jinbo.video.records.cameras import camera_pk
from jinbo.video.records.cursors import cursor_of, position_of
from jinbo.video.records.watching import (
    ALL,
    EVENT,
    OPEN,
    SUPPRESSIONS,
    EventEntryRecord,
    EventRecord,
    TableWatching,
    event_record,
    events_of,
    expiry,
    stored,
)

LISTED, SAMPLES = "VIDEO-SUPPRESSIONS", "VIDEO-RETRAINING"
READS = 4
"""Reads of a list for one page: a filter that little passes answers a short page with a cursor."""
MOST = 50
"""Suppressions of one camera; the oldest make room."""
_ENTRY = "VIDEO-EVENT#"


class SuppressionsRecord(Record):
    """A camera's suppressions."""

    listed = Gsi1()
    body = JSONAttribute()


class SampleRecord(Record):
    """A sample for retraining."""

    body = JSONAttribute()


class TableEvents:
    """Port VerdictStore."""

    def events(self, ids: Iterable[str]) -> Mapping[str, VideoEvent]:
        """Events by id."""
        return events_of(ids)

    def list_events(self, wanted: EventFilter, limit: int, cursor: str) -> EventPage:
        """Entries and their events, or all events by the index."""
        found: list[VideoEvent] = []
        pk = _list(wanted)
        for _ in range(READS):
            need = limit - len(found)
            page, cursor = _all(wanted, need, cursor) if pk == ALL else _entries(pk, wanted, need, cursor)
            found += [event for event in page if wanted.takes(event)]
            if not cursor or len(found) == limit:
                break
        return EventPage(found, cursor)

    def judge(
        self, news: News, suppression: Suppression | None, sample: RetrainingSample | None, at: datetime
    ) -> VideoEvent:
        """One transaction."""
        event = news.event
        camera = _suppressions(event.camera)
        before: list[Any] = camera.body if camera else []
        muted = [one for one in before if one["id"] != event.id]
        muted = [suppression_body(suppression), *muted][:MOST] if suppression is not None else muted
        kept = SampleRecord(SAMPLES, f"{event.since:013d}#{event.id}")
        with our_errors(), TransactWrite(connection=connection()) as transaction:
            transaction.save(event_record(news, at))
            if muted != before:
                transaction.save(_with(event.camera, camera, muted, at))
            if sample is None:
                transaction.delete(kept, add_version_condition=False)
            else:
                body = {"body": sample_body(sample), "kind": "VIDEO-SAMPLE", "ttl": expiry(event)}
                actions = [getattr(SampleRecord, name).set(value) for name, value in body.items()]
                actions += [SampleRecord.created_at.set(iso(at)), SampleRecord.updated_at.set(iso(at))]
                transaction.update(kept, actions, add_version_condition=False)
        return stored(event)

    def suppressions(self, camera: str) -> Sequence[Suppression]:
        """With their hits, in one batch request."""
        return TableWatching().watching(camera)[1]

    def list_suppressions(self, limit: int, cursor: str) -> tuple[Sequence[Suppression], str]:
        """Camera by camera, by the index."""
        start = position_of(cursor, 1)
        key = {"gsi1pk": LISTED, "gsi1sk": start[0], "pk": camera_pk(start[0]), "sk": SUPPRESSIONS} if start else None
        with our_errors():
            records: list[Any] = list(
                SuppressionsRecord.listed.query(LISTED, last_evaluated_key=_key(key), limit=limit + 1)
            )
        found = [one for record in records[:limit] for one in self.suppressions(record.gsi1sk)]
        return found, cursor_of(records[limit - 1].gsi1sk) if len(records) > limit else ""

    def revoke(self, suppression: Suppression, at: datetime) -> None:
        """One put."""
        camera = _suppressions(suppression.camera)
        muted = [one for one in camera.body if one["id"] != suppression.id] if camera else []
        if camera is not None and muted != camera.body:
            with our_errors():
                _with(suppression.camera, camera, muted, at).save()

    def samples(self, limit: int, cursor: str) -> tuple[Sequence[RetrainingSample], str]:
        """Newest event first."""
        start = position_of(cursor, 1)
        key = {"pk": SAMPLES, "sk": start[0]} if start else None
        with our_errors():
            records: list[Any] = list(
                SampleRecord.query(SAMPLES, scan_index_forward=False, last_evaluated_key=_key(key), limit=limit + 1)
            )
        found = [sample_of(record.body) for record in records[:limit]]
        return found, cursor_of(records[limit - 1].sk) if len(records) > limit else ""


def _list(wanted: EventFilter) -> str:
    """The narrowest list that holds all that is wanted."""
    if wanted.camera:
        return camera_pk(wanted.camera)
    if wanted.subject is not None:
        return f"{wanted.subject.type.upper()}#{wanted.subject.id}"
    if wanted.enterprise:
        return f"ENTERPRISE#{wanted.enterprise}"
    return OPEN if wanted.open_only else ALL


def _entries(pk: str, wanted: EventFilter, limit: int, cursor: str) -> tuple[list[VideoEvent], str]:
    start = position_of(cursor, 1)
    between = EventEntryRecord.sk.between(f"{_ENTRY}{max(0, wanted.since):013d}", f"{_ENTRY}~")
    key = {"pk": pk, "sk": start[0]} if start else None
    with our_errors():
        query = EventEntryRecord.query(
            pk, between, scan_index_forward=False, last_evaluated_key=_key(key), limit=limit + 1
        )
        entries: list[Any] = list(query)
    events = events_of(entry.target for entry in entries[:limit])
    in_order = [events[entry.target] for entry in entries[:limit] if entry.target in events]
    return in_order, cursor_of(entries[limit - 1].sk) if len(entries) > limit else ""


def _all(wanted: EventFilter, limit: int, cursor: str) -> tuple[list[VideoEvent], str]:
    start = position_of(cursor, 1)
    key = None
    if start:
        pk = _ENTRY + start[0].rpartition("#")[2]
        key = {"gsi1pk": ALL, "gsi1sk": start[0], "pk": pk, "sk": EVENT}
    with our_errors():
        query = EventRecord.begun.query(
            ALL,
            EventRecord.gsi1sk >= f"{max(0, wanted.since):013d}",
            scan_index_forward=False,
            last_evaluated_key=_key(key),
            limit=limit + 1,
        )
        records: list[Any] = list(query)
    shown = [event_of(record.body, int(record.version)) for record in records[:limit]]
    return shown, cursor_of(records[limit - 1].gsi1sk) if len(records) > limit else ""


def _key(plain: Mapping[str, str] | None) -> dict[str, dict[str, Any]] | None:
    return {name: {"S": text} for name, text in plain.items()} if plain else None


def _suppressions(camera: str) -> SuppressionsRecord | None:
    with our_errors():
        try:
            return SuppressionsRecord.get(camera_pk(camera), SUPPRESSIONS, consistent_read=True)
        except SuppressionsRecord.DoesNotExist:
            return None


def _with(camera: str, before: SuppressionsRecord | None, muted: list[Any], at: datetime) -> SuppressionsRecord:
    record = SuppressionsRecord(
        camera_pk(camera),
        SUPPRESSIONS,
        kind="CAMERA-SUPPRESSIONS",
        body=muted,
        gsi1pk=LISTED if muted else None,
        gsi1sk=camera if muted else None,
        created_at=before.created_at if before else iso(at),
        updated_at=iso(at),
    )
    if before is not None:
        record.version = before.version
    return record
