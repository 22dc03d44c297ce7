"""What looking needs from outside (调看端口): grants and the ledger, players' addresses, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jinbo.kernel.fact import Fact
from jinbo.video.model.looking import Grant, Look


@dataclass(frozen=True, slots=True)
class LookPage:
    """One page of a ledger, newest first; an empty `next_cursor` means that it was the last."""

    items: Sequence[Look]
    next_cursor: str = ""


class LookingStore(Protocol):
    """Grants and looks."""

    def grants(self, camera: str, after: datetime) -> Sequence[Grant]:
        """A camera's grants that end after a time, the first to end first; at most a hundred."""
        ...

    def keep_grant(self, grant: Grant) -> None:
        """Stores a grant; the same again changes nothing but its being revoked."""
        ...

    def look(self, camera: str, id_: str) -> Look | None:
        """A look of the ledger."""
        ...

    def keep_look(self, look: Look, facts: Sequence[Fact]) -> None:
        """Enters a look, or moves its end on; with what it tells."""
        ...

    def looks(self, camera: str, limit: int, cursor: str) -> LookPage:
        """A camera's ledger.

        Raises:
            InvalidError: `bad-cursor`.
        """
        ...


class Player(Protocol):
    """The video service's playable addresses."""

    def live(self, stream: str) -> str:
        """An address of what the stream shows now, good for five minutes.

        Raises:
            ConflictError: `no-media`, the stream shows nothing now.
            UnavailableError: the service does not answer.
        """
        ...

    def recorded(self, stream: str, start: datetime, end: datetime) -> str:
        """An address of what it showed then. Raises as `live` does."""
        ...


class FrameShelf(Protocol):
    """The pictures that the sampler keeps for a day."""

    def newest(self, camera: str, since: datetime) -> tuple[str, datetime] | None:
        """Address (for five minutes) and time of a camera's newest picture; None where it has none since then.

        Raises:
            UnavailableError: the store does not answer.
        """
        ...
