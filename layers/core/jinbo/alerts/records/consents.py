"""How many WeChat messages a person still agrees to (订阅额度): CONSENT#<account>, counted up by consents, down by messages."""

from __future__ import annotations

from jinbo.kernel.clock import Clock, iso
from jinbo.kernel.errors import ConflictError
from jinbo.platform import items

SK = "ALERT"
MOST = 100
"""Consents kept; WeChat keeps no more either, and the counter is a hint, not the truth."""


class TableConsents:
    """The `ConsentStore` of the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def left(self, account: str) -> int | None:
        """Consents left, None where nobody has counted yet."""
        found = items.get(_pk(account), SK)
        return int(found["left"]) if found else None

    def give(self, account: str, count: int) -> None:
        """Counts consents up."""
        self._count(
            account,
            "SET #kind = :kind, #created_at = :now, #updated_at = :now ADD #left :count",
            "attribute_not_exists(#left) OR #left <= :most",
            {"kind": "CONSENT", "now": iso(self._clock.now()), "count": count, "most": MOST - count},
        )

    def spend(self, account: str) -> None:
        """Counts one down, where any are counted."""
        self._count(account, "ADD #left :one", "#left > :none", {"one": -1, "none": 0})

    def exhaust(self, account: str) -> None:
        """WeChat says that there are none left."""
        now = iso(self._clock.now())
        stamps = {"version": 1, "created_at": now, "updated_at": now}
        items.put({"pk": _pk(account), "sk": SK, "kind": "CONSENT", "left": 0, **stamps})

    def _count(self, account: str, change: str, condition: str, values: items.Plain) -> None:
        try:
            items.update(_pk(account), SK, change, condition, values)
        except ConflictError:
            return  # no room above, or nothing left: the count stays


def _pk(account: str) -> str:
    return f"CONSENT#{account}"
