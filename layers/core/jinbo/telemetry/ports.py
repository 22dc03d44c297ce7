"""What telemetry needs from outside (端口): the registry, its stores, and a way to answer a device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from jinbo.kernel.fact import Fact
from jinbo.telemetry.model import Conditions, Device, Entry, Episode, Reading

if TYPE_CHECKING:  # who only reads a signature starts cold without the rules (P6)
    from jinbo.telemetry.rules.watch import DeviceState

Seconds = Callable[[], float]
"""How many seconds are left for the work at hand."""


Loaded: TypeAlias = "tuple[DeviceState, Conditions] | Exception"


class Registry(Protocol):
    """The device registry of subjects, as telemetry sees it."""

    def devices(self, ids: Iterable[str]) -> Mapping[str, Device]:
        """The registered devices among `ids`."""
        ...

    def page(self, hall: str, limit: int, cursor: str) -> tuple[Sequence[Device], str]:
        """At most `limit` devices of a hall ('' for the whole venue) in the register's order, and where the next ones start.

        Raises:
            InvalidError: `bad-cursor`, it is not one of the register's.
        """
        ...


class Packs(Protocol):
    """Readings and states of devices (table `readings`). Writes name what they could not do; nothing is half told."""

    def load(self, ids: Sequence[str], seconds: Seconds) -> Mapping[str, Loaded]:
        """State and conditions of each device, new ones for devices never heard. Consistent.

        A device whose state cannot be read is given as the error that it makes: its neighbours do not suffer (F7).

        Raises:
            UnavailableError: the store would not answer in time.
        """
        ...

    def put_readings(self, readings: Mapping[str, Sequence[Reading]], arrived: int, seconds: Seconds) -> frozenset[str]:
        """Stores readings by device, kept two years from `arrived` (ms); returns devices whose readings are not all stored."""
        ...

    def put_states(self, states: Mapping[str, DeviceState], seconds: Seconds) -> frozenset[str]:
        """Stores states; returns devices whose state is not stored."""
        ...

    def between(self, device: str, start: int, end: int) -> list[Reading]:
        """All readings with start <= measured at < end (ms), each instant of a sensor once, ascending in time."""
        ...


class Episodes(Protocol):
    """Recorded excursions."""

    def put(self, episode: Episode, facts: Sequence[Fact]) -> Episode:
        """Stores `episode` with its news if its version is still the stored one; returns it with its new version.

        Raises:
            ConflictError: somebody else was first.
        """
        ...

    def get(self, episode_id: str) -> Episode | None:
        """An episode by id."""
        ...

    def of_device(self, device: str, start: int, end: int) -> list[Episode]:
        """Episodes first seen to begin in start <= t < end (ms), newest first."""
        ...


class ConditionStore(Protocol):
    """Faults of devices that hold now."""

    def get(self, device: str) -> Conditions:
        """The device's conditions, read consistently."""
        ...

    def put(self, conditions: Conditions, facts: Sequence[Fact]) -> None:
        """Stores them with their news if the version is still the stored one.

        Raises:
            ConflictError: somebody else was first.
        """
        ...


class AlarmStore(Protocol):
    """What devices called alarms."""

    def put_new(self, key: tuple[str, int, str], fact: Fact) -> bool:
        """Stores an alarm by (device, at, natural id) with its news; False when it stood there already."""
        ...


class Quarantine(Protocol):
    """Messages that were refused."""

    def put(self, entries: Sequence[Entry], seconds: Seconds) -> frozenset[str]:
        """Stores entries (the same entry again changes nothing); returns ids of those not stored."""
        ...

    def get(self, entry_id: str) -> Entry | None:
        """An entry with its bytes."""
        ...

    def page(self, cursor: str | None, limit: int, before: int) -> tuple[list[Entry], str | None]:
        """Entries received before `before` (ms), newest first, and the cursor of the next page."""
        ...

    def mark_replayed(self, entry_id: str, at: str) -> None:
        """Notes when an entry was taken after all."""
        ...


class Replies(Protocol):
    """Answers to devices on their reply topic. Best effort: a device that is gone misses them."""

    def send(self, device: str, body: Mapping[str, object]) -> None:
        """Sends one answer."""
        ...
