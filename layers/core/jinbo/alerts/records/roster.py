"""The roster as one item (值守表): it is read whole for every call, and replaced whole, so one winner is one condition."""

from __future__ import annotations

import json
from collections.abc import Sequence

from jinbo.alerts.model import Channel, RosterEntry
from jinbo.kernel.access import Role
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.platform import items

KEY = ("ROSTER#DUTY", "ROSTER")


class TableRoster:
    """The `RosterStore` of the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def entries(self) -> list[RosterEntry]:
        """Every entry."""
        found = items.get(*KEY)
        return [_entry(data) for data in json.loads(found["entries"])] if found else []

    def version(self) -> int:
        """The present roster's version."""
        found = items.get(*KEY)
        return int(found["version"]) if found else 0

    def replace(self, entries: Sequence[RosterEntry], expected_version: int) -> int:
        """Puts a new roster in place of the one of `expected_version`."""
        pk, sk = KEY
        now = iso(self._clock.now())
        text = json.dumps([_plain(entry) for entry in entries], ensure_ascii=False, separators=(",", ":"))
        stamps = {"version": expected_version + 1, "created_at": now, "updated_at": now}
        items.put({"pk": pk, "sk": sk, "kind": "ROSTER", "entries": text, **stamps}, *items.expecting(expected_version))
        return expected_version + 1


def _plain(entry: RosterEntry) -> dict[str, object]:
    return {
        "account": entry.account,
        "role": entry.role.value,
        "channels": [channel.value for channel in entry.channels],
        "since": iso(entry.since),
        "until": iso(entry.until),
        "zones": sorted(entry.zones),
        "enterprise": entry.enterprise,
    }


def _entry(data: dict[str, object]) -> RosterEntry:
    channels, zones = data["channels"], data["zones"]
    assert isinstance(channels, list)
    assert isinstance(zones, list)
    return RosterEntry(
        account=str(data["account"]),
        role=Role(str(data["role"])),
        channels=tuple(Channel(name) for name in channels),
        since=parse_iso(str(data["since"])),
        until=parse_iso(str(data["until"])),
        zones=frozenset(zones),
        enterprise=str(data["enterprise"]),
    )
