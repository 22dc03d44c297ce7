"""What food safety needs from outside (端口): its store, the pictures that enterprises send, what businesses are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from jinbo.food.model import LogEntry, Photo, Tally, Violation
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.frozen import frozen
from jinbo.kernel.lists import Page
from jinbo.kernel.timers import Timer


@frozen
class Change:
    """Everything that one change of a violation writes, in one transaction: all of it or nothing.

    The violation at its new version (the store refuses any but the next one), its line of history, the news, its timer, and
    where an event is new the event's entry and the tally that it counts in.
    """

    violation: Violation
    entry: LogEntry
    facts: Sequence[Fact] = ()
    set_timers: tuple[Timer, ...] = ()
    cancel_timers: tuple[tuple[str, str], ...] = ()
    tally: Tally | None = None
    event: str = ""
    """An event that belongs to this violation from now on."""


class ViolationStore(Protocol):
    """Where violations and their history lie."""

    def get(self, violation_id: str) -> Violation | None:
        """The violation as last written, or None."""
        ...

    def of_event(self, event: str) -> str | None:
        """The violation that an event belongs to; '' where it was dismissed before it opened one; None: not seen yet."""
        ...

    def tally(self, enterprise: str, code: str) -> Tally:
        """What was counted of a code at an enterprise; an empty tally (version 0) where nothing was."""
        ...

    def save(self, change: Change) -> None:
        """Writes a change.

        Raises:
            ConflictError: another change came first, or the event has been taken.
        """
        ...

    def dismiss(self, event: str) -> None:
        """Notes that an event was none before anything was opened for it.

        Raises:
            ConflictError: the event has been taken meanwhile.
        """
        ...

    def history(self, violation_id: str) -> list[LogEntry]:
        """All lines of a violation's history in order."""
        ...

    def open_after(self, position: str, limit: int) -> Page[Violation]:
        """Open violations, gravest first, then by their next deadline."""
        ...

    def closed_after(self, position: str, limit: int) -> Page[Violation]:
        """Closed violations and false positives, latest first, of the last twelve months."""
        ...

    def of_enterprise(self, enterprise: str, position: str, limit: int) -> Page[Violation]:
        """An enterprise's violations, latest first."""
        ...


@frozen
class Upload:
    """What a client sends within `expires_in` seconds: a multipart POST to `url` of all `fields`, then the file as `file`."""

    url: str
    fields: Mapping[str, str]
    key: str
    expires_in: int


class Photos(Protocol):
    """Pictures that enterprises send."""

    def upload(self, key: str) -> Upload:
        """A request by which one JPEG of bounded size can be sent under exactly `key`."""
        ...

    def taken(self, key: str) -> Photo | None:
        """The picture under `key` as it is now; None where there is none.

        Raises:
            InvalidError: `photo-not-jpeg`, what lies there is no JPEG.
            UnavailableError: the store of pictures does not answer.
        """
        ...

    def link(self, key: str) -> str:
        """An address from which it can be looked at for five minutes."""
        ...


class Register(Protocol):
    """The register of subjects, as food safety sees it."""

    def name(self, subject: Subject) -> str:
        """What a business is called; '' where it is not registered."""
        ...
