"""Cards of open alerts (预警卡片): `ALERT#OPEN-CARDS | <id>`, three hundred bytes each, so that counting reads no whole alerts.

A card is written with every change of its alert, in the same transaction, and goes when the alert closes. Alerts that an
older release left open have none: until `COMPLETE` stands in the list, whoever reads it writes what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable

from jinbo.alerts.model import Alert, Level, Status
from jinbo.alerts.ports import Card
from jinbo.kernel.access import Scope
from jinbo.kernel.clock import iso
from jinbo.platform import items

PK = "ALERT#OPEN-CARDS"
COMPLETE = "#COMPLETE"


def kept_card(alert: Alert) -> items.Request:
    """The write that keeps an open alert's card, or takes a closed one's away."""
    if not alert.open:
        return items.deleting(PK, alert.id)
    place = alert.placement
    return items.putting(
        {
            "pk": PK,
            "sk": alert.id,
            "kind": "ALERT_CARD",
            "level": alert.level.value,
            "status": alert.status.value,
            "zone": place.zone,
            "enterprises": " ".join(sorted(place.enterprises)),
            "created_at": iso(alert.first_at),
            "updated_at": iso(alert.updated_at),
        }
    )


def read_cards() -> tuple[dict[str, Card], bool]:
    """The cards by alert id, as they are now, and whether every open alert has one."""
    found = {item["sk"]: item for item in items.query("#pk = :open", {"open": PK}, ConsistentRead=True)}
    complete = found.pop(COMPLETE, None) is not None
    return {id_: _card(item) for id_, item in found.items()}, complete


def cards_complete(stamp: str) -> None:
    """Notes that every open alert has its card."""
    items.put({"pk": PK, "sk": COMPLETE, "kind": "ALERT_CARDS", "created_at": stamp, "updated_at": stamp})


def card_of(alert: Alert) -> Card:
    """The card of an alert."""
    place = alert.placement
    return _made(alert.level, alert.status, place.zone, place.enterprises)


def _card(item: items.Plain) -> Card:
    return _made(Level(item["level"]), Status(item["status"]), item["zone"], item["enterprises"].split())


def _made(level: Level, status: Status, zone: str, enterprises: Iterable[str]) -> Card:
    return Card(level, status, Scope(zone=zone, others=frozenset(enterprises)))
