"""What events need from outside (事件端口): their store, and what the models' cards say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jinbo.kernel.fact import Fact, Subject
from jinbo.video.model.event import RetrainingSample, Suppression, VideoEvent
from jinbo.video.model.watching import WatchState


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events, newest first; an empty `next_cursor` means that it was the last."""

    items: Sequence[VideoEvent]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which list to read: a camera's, a subject's, an enterprise's, the open ones, or all (one of them); and what of it."""

    camera: str = ""
    subject: Subject | None = None
    enterprise: str = ""
    open_only: bool = False
    code: str = ""
    status: str = ""
    since: int = 0
    """Begun at this time (ms) or later."""

    def takes(self, event: VideoEvent) -> bool:
        """Whether an event of the list is wanted."""
        return (
            (not self.camera or event.camera == self.camera)
            and (self.subject is None or event.subject == self.subject)
            and (not self.enterprise or self.enterprise in event.owners)
            and (not self.open_only or event.until is None)
            and (not self.code or event.code == self.code)
            and (not self.status or event.status == self.status)
            and event.since >= self.since
        )


@dataclass(frozen=True, slots=True)
class News:
    """An event as it is to be stored, with the facts that its record tells."""

    event: VideoEvent
    facts: Sequence[Fact]


class WatchStore(Protocol):
    """Where the machine keeps what it knows."""

    def watching(self, camera: str) -> tuple[WatchState, Sequence[Suppression]]:
        """A camera's state, new for one never watched, and its suppressions. Consistent."""
        ...

    def events(self, ids: Iterable[str]) -> Mapping[str, VideoEvent]:
        """Events by id, read consistently."""
        ...

    def save(self, state: WatchState, news: Sequence[News], at: datetime) -> None:
        """Stores the state and its events with their facts in one transaction, if nobody else wrote any of them.

        Raises:
            ConflictError: `stale`, somebody else was first; nothing was stored.
        """
        ...


class VerdictStore(Protocol):
    """Where people's verdicts are kept."""

    def events(self, ids: Iterable[str]) -> Mapping[str, VideoEvent]:
        """Events by id, read consistently."""
        ...

    def list_events(self, wanted: EventFilter, limit: int, cursor: str) -> EventPage:
        """Events of one list, newest first. A page may be short of its limit and still have a cursor.

        Raises:
            InvalidError: `bad-cursor`.
        """
        ...

    def judge(
        self, news: News, suppression: Suppression | None, sample: RetrainingSample | None, at: datetime
    ) -> VideoEvent:
        """Stores a judged event; its suppression and sample are put where given and taken away where None. One transaction.

        Raises:
            ConflictError: `stale`, the event or the camera's suppressions moved on; nothing was stored.
        """
        ...

    def suppressions(self, camera: str) -> Sequence[Suppression]:
        """A camera's suppressions with their hits, newest first; expired ones too."""
        ...

    def list_suppressions(self, limit: int, cursor: str) -> tuple[Sequence[Suppression], str]:
        """Suppressions camera by camera, and the cursor of the next page ('' for none).

        Raises:
            InvalidError: `bad-cursor`.
        """
        ...

    def revoke(self, suppression: Suppression, at: datetime) -> None:
        """Takes a suppression away; one that is gone already stays so.

        Raises:
            ConflictError: `stale`, the camera's suppressions moved on.
        """
        ...

    def samples(self, limit: int, cursor: str) -> tuple[Sequence[RetrainingSample], str]:
        """Pictures for retraining, newest verdict's event first, and the cursor of the next page ('' for none).

        Raises:
            InvalidError: `bad-cursor`.
        """
        ...


class Cards(Protocol):
    """What the cards of the models that looked say (模型说明卡). Models are named as frames name them, `heads/1`."""

    def experimental(self, model: str, label: str) -> bool:
        """Whether the model's card calls the label experimental; so is every label of a model without a card."""
        ...


class NoCards:
    """Where no cards are at hand: nothing was measured, so everything is experimental."""

    def experimental(self, model: str, label: str) -> bool:
        """Always."""
        return True
