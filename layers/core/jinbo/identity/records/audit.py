"""The audit chains in the records table (审计记录): `AUDIT#day#shard | index`, `AUDIT#DAYS | day`, `AUDIT#ROOTS | day`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from jinbo.identity.model import AuditPage
from jinbo.identity.rules.audit import AUDIT_KEEP, Entry, Outcome, Root
from jinbo.kernel.clock import Clock, iso
from jinbo.kernel.errors import InvalidError
from jinbo.platform.tables import Gsi1, Record, condition_failed, our_errors

MAX_CURSOR = 128
DAYS, ROOTS = "AUDIT#DAYS", "AUDIT#ROOTS"


class EntryRecord(Record):
    """One entry; `told` is its content as JSON, so that what was hashed is what is kept. In gsi1 by day and time."""

    gsi1 = Gsi1()
    told = UnicodeAttribute()


class DayRecord(Record):
    """A day that has entries."""


class RootRecord(Record):
    """A day's root; `ends` is JSON."""

    previous_day = UnicodeAttribute(null=True)
    previous = UnicodeAttribute()
    ends = UnicodeAttribute()
    root = UnicodeAttribute()
    entries = NumberAttribute()


class AuditRecords:
    """The AuditStore on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def append(self, entry: Entry) -> None:
        """One conditional write; the first of a chain writes its day's mark before."""
        if entry.index == 0:
            self._mark(entry.day)
        with our_errors():
            EntryRecord(
                _chain(entry.day, entry.shard),
                _place(entry.index),
                **self._stamps("AUDIT"),
                ttl=self._expiry(),
                gsi1pk=f"AUDIT#{entry.day}",
                gsi1sk=f"{entry.at}#{entry.shard}#{_place(entry.index)}",
                told=_told(entry),
            ).save(EntryRecord.pk.does_not_exist())

    def head(self, day: str, shard: int) -> Entry | None:
        """One query from the end."""
        with our_errors():
            for record in EntryRecord.query(
                _chain(day, shard), scan_index_forward=False, limit=1, consistent_read=True
            ):
                return _entry(record)
        return None

    def entry(self, day: str, shard: int, index: int) -> Entry | None:
        """One read."""
        with our_errors():
            try:
                return _entry(EntryRecord.get(_chain(day, shard), _place(index), consistent_read=True))
            except EntryRecord.DoesNotExist:
                return None

    def chain(self, day: str, shard: int) -> Iterable[Entry]:
        """Pages through the chain."""
        with our_errors():
            for record in EntryRecord.query(_chain(day, shard), consistent_read=True):
                yield _entry(record)

    def page(self, day: str, cursor: str, limit: int) -> AuditPage:
        """One query on the index."""
        key = None
        if cursor:
            parts = cursor.split("#")
            if len(parts) != 3 or not (
                all(parts) and cursor.isascii() and parts[1].isdigit() and len(cursor) <= MAX_CURSOR
            ):
                raise InvalidError("bad-cursor", "分页游标无效", "This cursor is not good")
            names = {"gsi1pk": f"AUDIT#{day}", "gsi1sk": cursor, "pk": _chain(day, int(parts[1])), "sk": parts[2]}
            key = {name: {"S": value} for name, value in names.items()}
        with our_errors():
            found = EntryRecord.gsi1.query(f"AUDIT#{day}", limit=limit, last_evaluated_key=key)
            items = tuple(_entry(record) for record in found)
            last = found.last_evaluated_key
        return AuditPage(items, last["gsi1sk"]["S"] if last else "")

    def days(self, after: str) -> Sequence[str]:
        """One query; a day is a few bytes."""
        with our_errors():
            later = DayRecord.sk > after if after else None
            return [record.sk for record in DayRecord.query(DAYS, later, consistent_read=True)]

    def put_root(self, root: Root) -> None:
        """Of two that seal at once the first is kept."""
        with our_errors():
            try:
                RootRecord(
                    ROOTS,
                    root.day,
                    **self._stamps("ROOT"),
                    previous_day=root.previous_day or None,
                    previous=root.previous,
                    ends=json.dumps({str(shard): end for shard, end in root.ends.items()}),
                    root=root.hash,
                    entries=sum(count for count, _ in root.ends.values()),
                ).save(RootRecord.pk.does_not_exist())
            except PutError as error:
                if not condition_failed(error):
                    raise

    def root(self, day: str) -> Root | None:
        """One read."""
        with our_errors():
            try:
                return _root(RootRecord.get(ROOTS, day, consistent_read=True))
            except RootRecord.DoesNotExist:
                return None

    def newest_root(self) -> Root | None:
        """One query from the end."""
        with our_errors():
            for record in RootRecord.query(ROOTS, scan_index_forward=False, limit=1, consistent_read=True):
                return _root(record)
        return None

    def _mark(self, day: str) -> None:
        with our_errors():
            DayRecord(DAYS, day, **self._stamps("DAY"), ttl=self._expiry()).save(add_version_condition=False)

    def _stamps(self, kind: str) -> dict[str, Any]:
        now = iso(self._clock.now())
        return {"kind": kind, "created_at": now, "updated_at": now}

    def _expiry(self) -> int:
        return int((self._clock.now() + AUDIT_KEEP).timestamp())


def _chain(day: str, shard: int) -> str:
    return f"AUDIT#{day}#{shard}"


def _place(index: int) -> str:
    return f"{index:08d}"


def _told(entry: Entry) -> str:
    names = ("at", "actor", "action", "object", "outcome", "previous", "hash")
    content = {name: str(getattr(entry, name)) for name in names} | {"detail": dict(entry.detail)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _entry(record: EntryRecord) -> Entry:
    """The entry as its place and its content say; an altered one is read as it stands, for the verifier to find."""
    _, day, shard = record.pk.split("#")
    told = json.loads(record.told)
    return Entry(
        day=day,
        shard=int(shard),
        index=int(record.sk),
        at=told["at"],
        actor=told["actor"],
        action=told["action"],
        object=told["object"],
        outcome=Outcome(told["outcome"]),
        previous=told["previous"],
        detail=told["detail"],
        hash=told["hash"],
    )


def _root(record: RootRecord) -> Root:
    ends = {int(shard): (int(count), str(end)) for shard, (count, end) in json.loads(record.ends).items()}
    return Root(record.sk, record.previous_day or "", record.previous, ends, record.root)
