"""Alerts, their history and the guards of their dedup keys (预警表).

| pk | sk | kind | index |
| -- | -- | ---- | ----- |
| ALERT#<id> | ALERT | ALERT | open: ALERT#OPEN by gravity and next deadline; closed: ALERT#CLOSED#<month> by time |
| ALERT#<id> | LOG#000001 | ALERT_LOG | ALERT#CHANGES#<day> by time: the list that screens catch up from |
| ALERT#OPEN-CARDS | <id> | ALERT_CARD | – , see cards |
| ALERT#KEY#<dedup key> | GUARD | ALERT_GUARD | – |
| ALERT#KEY#<dedup key> | FACT#<fact id> | ALERT_HEARD | – , expires |

A change writes all of its items in one transaction; the version of the alert and of the guard decide who wins. A line of the
history holds the whole alert at that version, so every state can be told again, and none of it is ever changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from jinbo.alerts.model import Alert, Changed, Guard, Happening, Level, LogEntry, Status, from_dict, to_dict
from jinbo.alerts.ports import Card, Change
from jinbo.alerts.records.cards import card_of, cards_complete, kept_card, read_cards
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.lists import Page
from jinbo.platform import items, lists
from jinbo.platform.clock import wall_ms
from jinbo.platform.outbox import encode_facts
from jinbo.platform.timer_store import TableTimers
from jinbo.platform.timers import DueTimers

HEARD_DAYS = 30
"""A fact may come again within SQS's 14 days and a redrive; then its mark may go."""


class TableAlerts:
    """The `AlertStore` of the records table. Timers are written with the change that needs them."""

    def __init__(self, clock: Clock, timers: DueTimers, timer_store: TableTimers) -> None:
        self._clock = clock
        self._timers = timers
        self._timer_store = timer_store

    def get(self, alert_id: str) -> Alert | None:
        """The alert as last written."""
        found = items.get(f"ALERT#{alert_id}", "ALERT")
        return _alert(found["body"]) if found else None

    def guard(self, dedup_key: str) -> Guard:
        """What is known of a dedup key."""
        found = items.get(_key(dedup_key), "GUARD")
        if found is None:
            return Guard(dedup_key)
        cleared = parse_iso(found["cleared_at"]) if "cleared_at" in found else None
        return Guard(dedup_key, found.get("alert_id", ""), cleared, found["version"])

    def heard(self, dedup_key: str, fact_id: str) -> bool:
        """Whether a fact has been taken into account."""
        return items.get(_key(dedup_key), f"FACT#{fact_id}") is not None

    def save(self, change: Change) -> None:
        """Writes a change in one transaction; then timers that are due soon go to their queue."""
        planned = [self._timers.planned(timer) for timer in change.set_timers]
        items.write(
            items.saving(_alert_item(change), change.alert.version - 1),
            items.saving(_log_item(change), 0),
            kept_card(change.alert),
            *self._kept(change.alert.dedup_key, change.guard, change.heard),
            *(self._timer_store.put_within(kept) for kept in planned),
            *(self._timer_store.drop_within(kind, key) for kind, key in change.cancel_timers),
        )
        self._timers.started(*planned)

    def save_guard(self, guard: Guard, heard: str) -> None:
        """Writes what a fact tells of a key without an alert."""
        items.write(*self._kept(guard.dedup_key, guard, heard))

    def history(self, alert_id: str) -> list[LogEntry]:
        """All lines in order."""
        return [_entry(item) for item in lists.lines("ALERT", alert_id)]

    def open_after(self, position: str, limit: int) -> Page[Alert]:
        """Open alerts in order of gravity and time left."""
        return lists.page(list(lists.listed("ALERT#OPEN", ">", position, limit + 1)), limit, _alert)

    def open_cards(self) -> Sequence[Card]:
        """A card of every open alert, in one query for some three thousand of them."""
        cards, complete = read_cards()
        return list(cards.values()) if complete else self._completed(cards)

    def closed_after(self, position: str, limit: int) -> Page[Alert]:
        """Closed alerts, latest first, a month's list after the other."""
        return lists.page(lists.by_month("ALERT#CLOSED", position, self._clock.now(), limit + 1), limit, _alert)

    def changes_after(self, position: str, limit: int) -> Sequence[Changed]:
        """Changes in the order of their times, a day's list after the other."""
        found: list[Changed] = []
        for day in _days(parse_iso(position.partition("#")[0]), self._clock.now()):
            its = lists.listed(f"ALERT#CHANGES#{day}", ">", position, limit - len(found))
            found += [Changed(_alert(item["body"]), item["gsi1sk"]) for item in its]
            if len(found) >= limit:
                break
        return found

    def _completed(self, cards: dict[str, Card]) -> Sequence[Card]:
        """Once, after an older release: cards for the alerts that it left open, each on the version that was read."""
        position, more = "", True
        while more:
            page = self.open_after(position, 500)
            for alert in page.items:
                if alert.id not in cards and _carded(alert):
                    cards[alert.id] = card_of(alert)
            position, more = page.next, bool(page.next)
        cards_complete(iso(self._clock.now()))
        return list(cards.values())

    def _kept(self, dedup_key: str, guard: Guard | None, heard: str) -> Iterator[items.Request]:
        """The writes that keep what is known of a key, and that a fact was heard."""
        now = iso(self._clock.now())
        stamps = {"created_at": now, "updated_at": now}
        if guard is not None:
            cleared = iso(guard.cleared_at) if guard.cleared_at else None
            its = {"alert_id": guard.alert_id or None, "cleared_at": cleared, **stamps}
            item = {"pk": _key(guard.dedup_key), "sk": "GUARD", "kind": "ALERT_GUARD", **its}
            yield items.saving(item, guard.version)
        if heard:
            ttl = wall_ms() // 1000 + HEARD_DAYS * 86_400  # DynamoDB deletes by the wall's time, not the platform's
            mark = {"pk": _key(dedup_key), "sk": f"FACT#{heard}", "kind": "ALERT_HEARD", "ttl": ttl, **stamps}
            yield items.saving(mark, 0)


def _carded(alert: Alert) -> bool:
    try:
        items.write(items.checking(f"ALERT#{alert.id}", "ALERT", *items.expecting(alert.version)), kept_card(alert))
    except ConflictError:
        return False  # it has changed since, and who changed it has kept its card
    return True


def alert_of_image(image: Mapping[str, Any]) -> Alert:
    """The alert of a stream record's new image."""
    return _alert(image["body"]["S"])


def _key(dedup_key: str) -> str:
    return f"ALERT#KEY#{dedup_key}"


def _alert(body: str) -> Alert:
    return from_dict(json.loads(body))


def _alert_item(change: Change) -> items.Plain:
    """An alert as it is. `body` is its JSON; what is beside it is for keys, filters and whoever reads the table."""
    alert = change.alert
    return {
        "pk": f"ALERT#{alert.id}",
        "sk": "ALERT",
        "kind": "ALERT",
        "created_at": iso(alert.first_at),
        "updated_at": iso(alert.updated_at),
        "status": alert.status.value,
        "level": alert.level.value,
        "body": json.dumps(to_dict(alert), ensure_ascii=False),
        "facts": encode_facts([change.news]),
        **lists.standing("ALERT", alert.id, alert.level.rank, alert.due_at, alert.closed_at),
    }


def _log_item(change: Change) -> items.Plain:
    """One line of an alert's history, with the alert as it then was."""
    alert, entry, stamp = change.alert, change.entry, iso(change.alert.updated_at)
    told = {
        "what": entry.what.value,
        "actor": entry.actor,
        "note": entry.note or None,
        "body": json.dumps(to_dict(alert), ensure_ascii=False),
        "gsi1pk": f"ALERT#CHANGES#{stamp[:10]}",
        "gsi1sk": f"{stamp}#{alert.id}#{alert.version:06d}",
    }
    return lists.line("ALERT", alert.id, entry.seq, alert.updated_at, told)


def _entry(item: items.Plain) -> LogEntry:
    body = json.loads(item["body"])
    return LogEntry(
        item["seq"],
        parse_iso(item["updated_at"]),
        Happening(item["what"]),
        item["actor"],
        item.get("note", ""),
        Level(body["level"]),
        Status(body["status"]),
    )


def _days(start: datetime, end: datetime) -> Iterator[str]:
    day = start.date()
    while day <= end.date() + timedelta(days=1):  # a writer's clock may be ahead of ours at midnight
        yield day.isoformat()
        day += timedelta(days=1)
