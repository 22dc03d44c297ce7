"""Is everything that was sent there? (对账) Readings sent = stored + quarantined, counted exactly, device by device.

The fleet's ledger says which distinct readings (device, sensor, device time) IoT Core acknowledged; the platform's own
records say which it stored and which it holds in quarantine. What is in neither is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from jinbo.kernel.errors import UnavailableError

from local.venue.ledger import Key, Ledger

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """A device's count of distinct readings. `doubtful` were sent but never acknowledged; they count neither way."""

    device: str
    sent: int
    stored: int
    quarantined: int
    lost: int
    doubtful: int = 0
    lost_keys: tuple[Key, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether nothing is missing."""
        return self.lost == 0


def count(
    device: str,
    sent: Iterable[tuple[Key, bool]],
    stored: AbstractSet[Key],
    quarantined: AbstractSet[Key],
) -> Row:
    """The row of a device from its readings with their acknowledgements, and what the platform has of it."""
    acknowledged: set[Key] = set()
    entered: set[Key] = set()
    for key, known in sent:
        (acknowledged if known else entered).add(key)
    missing = acknowledged - stored - quarantined
    return Row(
        device=device,
        sent=len(acknowledged),
        stored=len(acknowledged & stored),
        quarantined=len((acknowledged & quarantined) - stored),
        lost=len(missing),
        doubtful=len(entered - acknowledged),
        lost_keys=tuple(sorted(missing)[:5]),
    )


def total(rows: Iterable[Row]) -> Row:
    """All devices together."""
    listed = list(rows)
    sums = {
        name: sum(getattr(row, name) for row in listed)
        for name in ("sent", "stored", "quarantined", "lost", "doubtful")
    }
    return Row("total · 合计", **sums)


def keys_of(raw: bytes, parts: Iterable[tuple[int, str]]) -> Iterator[Key]:
    """The readings that a quarantined message holds back: those of `parts`, or all where the message was refused whole."""
    try:
        readings = json.loads(raw)["readings"]
    except (ValueError, KeyError, TypeError):
        return
    places = {index for index, _ in parts}
    for index, reading in enumerate(readings):
        if not places or index in places:
            yield reading["sensor"], reading["at"]


@dataclass(frozen=True, slots=True)
class Platform:
    """What the platform has, behind two questions."""

    stored: Callable[[str, int, int], AbstractSet[Key]]
    """Readings of a device from one device time to another, both inclusive."""
    quarantined: Callable[[], Mapping[str, AbstractSet[Key]]]
    """Readings in quarantine, by device."""


def reconcile(ledger: Ledger, platform: Platform, until: int, only: Collection[str] | None = None) -> list[Row]:
    """A row for every device (or those of `only`) that sent anything in messages up to number `until`.

    What devices send meanwhile is left out.
    """
    held = platform.quarantined()
    rows = []
    for device in ledger.devices(until):
        if only is not None and device not in only:
            continue
        sent = list(ledger.sent(device, until))
        stamps = [at for (_, at), _ in sent]
        stored = platform.stored(device, min(stamps), max(stamps)) if stamps else frozenset()
        rows.append(count(device, sent, stored, held.get(device, frozenset())))
    return rows


def until_equal(look: Callable[[Collection[str] | None], list[Row]], wait: Callable[[], bool]) -> list[Row]:
    """Looks again at unequal devices, while readings are on their way; `wait` answers False when patience is at its end."""
    rows = {row.device: row for row in look(None)}
    while (unequal := [device for device, row in rows.items() if not row.equal]) and wait():
        rows |= {row.device: row for row in look(unequal)}
    return list(rows.values())


def patiently(ask: Callable[[], T], wait: Callable[[], bool]) -> T:
    """The answer of a platform that may be too busy to answer at once.

    Raises:
        UnavailableError: it is still busy when `wait` answers False.
    """
    while True:
        try:
            return ask()
        except UnavailableError:
            if not wait():
                raise


def deployed_platform(wait: Callable[[], bool]) -> Platform:
    """The stack that the environment names, through telemetry's own records; `wait` is asked while it is busy."""
    from jinbo.kernel.access import Principal, Role
    from jinbo.platform.aws import client
    from jinbo.platform.batch import Batches
    from jinbo.platform.settings import settings
    from jinbo.telemetry.records.packs import PackRecords
    from jinbo.wiring.telemetry import desk

    packs = PackRecords(Batches(client("dynamodb")), settings().readings_table, settings().records_table)
    engineer = Principal(id="reconcile", roles=frozenset({Role.ENGINEER}), step_up=True)

    def stored(device: str, start: int, end: int) -> set[Key]:
        return {(sensor, at) for sensor, at, _ in patiently(lambda: packs.between(device, start, end + 1), wait)}

    def quarantined() -> dict[str, set[Key]]:
        held: dict[str, set[Key]] = {}
        cursor: str | None = None
        while True:
            entries, cursor = patiently(lambda at=cursor: desk().page(engineer, at, 100), wait)  # type: ignore[misc]  # a bound default, that mypy cannot infer
            for entry in entries:
                held.setdefault(entry.device, set()).update(keys_of(entry.raw, entry.parts))
            if cursor is None:
                return held

    return Platform(stored, quarantined)
