"""What became of an entry (登记结果)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Outcome(StrEnum):
    """Whether an entry was new, changed something, or said what was known."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Stored(Generic[Thing]):
    """A stored thing, and what that did."""

    outcome: Outcome
    thing: Thing
