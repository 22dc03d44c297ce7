"""Violations, their history, and what is counted of a code (违规表).

| pk | sk | kind | index |
| -- | -- | ---- | ----- |
| VIOLATION#<id> | VIOLATION | VIOLATION | open: VIOLATION#OPEN by gravity and deadline; closed: VIOLATION#CLOSED#<month> by time |
| VIOLATION#<id> | LOG#000001 | VIOLATION_LOG | – |
| VIOLATION#OF#<enterprise> | <opened>#<id> | POINTER | – , an enterprise's own list |
| VIOLATION#EVENT#<event> | EVENT | VIOLATION_EVENT | – , which violation an event belongs to |
| VIOLATION#TALLY#<enterprise>#<code> | TALLY | VIOLATION_TALLY | – , what counts for REPEAT, and each camera's latest |

A change writes all of its items in one transaction. The violation's version decides who wins, the event's entry that an event is
taken once, and the tally's version that two events at once open one violation. A line of the history holds the whole violation at
that version.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from jinbo.food.model import Happening, Level, LogEntry, Sighting, Status, Tally, Violation, from_dict, to_dict
from jinbo.food.ports import Change
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.lists import Page
from jinbo.platform import items, lists
from jinbo.platform.outbox import encode_facts
from jinbo.platform.timer_store import TableTimers
from jinbo.platform.timers import DueTimers


class TableViolations:
    """The `ViolationStore` of the records table. Timers are written with the change that needs them."""

    def __init__(self, clock: Clock, timers: DueTimers, timer_store: TableTimers) -> None:
        self._clock = clock
        self._timers = timers
        self._timer_store = timer_store

    def get(self, violation_id: str) -> Violation | None:
        """The violation as last written."""
        found = items.get(f"VIOLATION#{violation_id}", "VIOLATION")
        return _violation(found["body"]) if found else None

    def of_event(self, event: str) -> str | None:
        """The violation that an event belongs to."""
        found = items.get(f"VIOLATION#EVENT#{event}", "EVENT")
        return found.get("violation", "") if found else None

    def tally(self, enterprise: str, code: str) -> Tally:
        """What was counted of a code at an enterprise."""
        found = items.get(f"VIOLATION#TALLY#{enterprise}#{code}", "TALLY")
        if found is None:
            return Tally(enterprise, code)
        body = json.loads(found["body"])
        sightings = tuple(Sighting(event, parse_iso(at), violation) for event, at, violation in body["sightings"])
        return Tally(enterprise, code, sightings, body["latest"], found["version"])

    def save(self, change: Change) -> None:
        """Writes a change in one transaction; then a timer that is due soon goes to its queue."""
        planned = [self._timers.planned(timer) for timer in change.set_timers]
        violation = change.violation
        items.write(
            items.saving(_violation_item(change), violation.version - 1),
            items.saving(_log_item(change), 0),
            *([items.saving(_pointer_item(violation), 0)] if violation.version == 1 else ()),
            *([items.saving(_event_item(change.event, violation.id, violation.updated_at), 0)] if change.event else ()),
            *(
                [items.saving(_tally_item(change.tally, violation.updated_at), change.tally.version)]
                if change.tally
                else ()
            ),
            *(self._timer_store.put_within(kept) for kept in planned),
            *(self._timer_store.drop_within(kind, key) for kind, key in change.cancel_timers),
        )
        self._timers.started(*planned)

    def dismiss(self, event: str) -> None:
        """Notes that an event was none."""
        items.put({**_event_item(event, None, self._clock.now()), "version": 1}, *items.expecting(0))

    def history(self, violation_id: str) -> list[LogEntry]:
        """All lines in order."""
        return [_entry(item) for item in lists.lines("VIOLATION", violation_id)]

    def open_after(self, position: str, limit: int) -> Page[Violation]:
        """Open violations in order of gravity and time left."""
        return lists.page(list(lists.listed("VIOLATION#OPEN", ">", position, limit + 1)), limit, _violation)

    def closed_after(self, position: str, limit: int) -> Page[Violation]:
        """Closed violations, latest first, a month's list after the other."""
        return lists.page(lists.by_month("VIOLATION#CLOSED", position, self._clock.now(), limit + 1), limit, _violation)

    def of_enterprise(self, enterprise: str, position: str, limit: int) -> Page[Violation]:
        """An enterprise's own, latest first: its list, and a consistent read of each."""
        condition, values = "#pk = :pk", {"pk": f"VIOLATION#OF#{enterprise}"}
        if position:
            condition, values = f"{condition} AND #sk < :position", {**values, "position": position}
        pointers = list(items.query(condition, values, limit=limit + 1, ScanIndexForward=False, ConsistentRead=True))
        found = [self.get(pointer["target"]) for pointer in pointers[:limit]]
        further = pointers[limit - 1]["sk"] if len(pointers) > limit else ""
        return Page([violation for violation in found if violation is not None], further)


def _violation(body: str) -> Violation:
    return from_dict(json.loads(body))


def _violation_item(change: Change) -> items.Plain:
    """A violation as it is. `body` is its JSON; what is beside it is for keys and whoever reads the table."""
    violation = change.violation
    return {
        "pk": f"VIOLATION#{violation.id}",
        "sk": "VIOLATION",
        "kind": "VIOLATION",
        "created_at": iso(violation.opened_at),
        "updated_at": iso(violation.updated_at),
        "status": violation.status.value,
        "level": violation.level.value,
        "body": _text(to_dict(violation)),
        "facts": encode_facts(change.facts),
        **lists.standing("VIOLATION", violation.id, violation.level.rank, violation.due_at, violation.closed_at),
    }


def _log_item(change: Change) -> items.Plain:
    violation, entry = change.violation, change.entry
    told = {
        "what": entry.what.value,
        "actor": entry.actor,
        "note": entry.note or None,
        "level": entry.level.value,
        "status": entry.status.value,
        "body": _text(to_dict(violation)),
    }
    return lists.line("VIOLATION", violation.id, entry.seq, violation.updated_at, told)


def _pointer_item(violation: Violation) -> items.Plain:
    stamp = iso(violation.opened_at)
    return {
        "pk": f"VIOLATION#OF#{violation.place.enterprise}",
        "sk": f"{stamp}#{violation.id}",
        "kind": "POINTER",
        "target": violation.id,
        "created_at": stamp,
        "updated_at": stamp,
    }


def _event_item(event: str, violation: str | None, at: datetime) -> items.Plain:
    stamps = {"created_at": iso(at), "updated_at": iso(at)}
    return {
        "pk": f"VIOLATION#EVENT#{event}",
        "sk": "EVENT",
        "kind": "VIOLATION_EVENT",
        "violation": violation,
        **stamps,
    }


def _tally_item(tally: Tally, at: datetime) -> items.Plain:
    sightings = [[one.event, iso(one.at), one.violation] for one in tally.sightings]
    return {
        "pk": f"VIOLATION#TALLY#{tally.enterprise}#{tally.code}",
        "sk": "TALLY",
        "kind": "VIOLATION_TALLY",
        "body": _text({"sightings": sightings, "latest": dict(tally.latest)}),
        "created_at": iso(at),
        "updated_at": iso(at),
    }


def _entry(item: items.Plain) -> LogEntry:
    return LogEntry(
        item["seq"],
        parse_iso(item["updated_at"]),
        Happening(item["what"]),
        item["actor"],
        item.get("note", ""),
        Level(item["level"]),
        Status(item["status"]),
    )


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
