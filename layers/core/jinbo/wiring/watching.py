"""Events of cameras bound to their stores, to the register and to the models' cards (事件装配). Imports are late (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from jinbo.kernel.clock import from_ms
from jinbo.platform.clock import platform_clock, wall_ms
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.kernel.access import Principal
    from jinbo.video.event_ports import Cards
    from jinbo.video.model.event import VideoEvent
    from jinbo.video.model.seen import SeenFrame
    from jinbo.video.rules.watchers import Watcher
    from jinbo.video.service.events import EventDesk
    from jinbo.video.service.verdicts import Verdicts


def when(ms: int) -> datetime:
    """Frames are on the wall's time, as Kinesis Video is; events are told on the platform's."""
    return from_ms(platform_clock().from_wall(ms))


def desk(cards: Cards | None = None) -> EventDesk:
    """Judges frames. Without cards every label is experimental."""
    from jinbo.video.event_ports import NoCards
    from jinbo.video.records.watching import TableWatching
    from jinbo.video.service.events import EventDesk, Judging
    from jinbo.wiring.timers import timers
    from jinbo.wiring.video import SubjectsRegistry

    judging = Judging(settings().profile, settings().experimental_events, wall_ms, when)
    told = cards or NoCards()
    return EventDesk(TableWatching(), SubjectsRegistry(), told, platform_clock(), timers=timers(), judging=judging)


def observe(camera_id: str, frames: Sequence[SeenFrame], cards: Cards | None = None) -> None:
    """Judges what detectors saw of a camera; one that is no longer registered has no events.

    Raises:
        ConflictError: others kept changing its state; the message should come again.
        UnavailableError: the store is busy.
    """
    from jinbo.wiring.video import camera_store

    camera = camera_store().camera(camera_id)
    if camera is not None:
        desk(cards).take(camera, frames)


def watchers(principal: Principal, camera_id: str) -> list[Watcher]:
    """The detectors of a camera. Raises as `Cameras.get`."""
    from jinbo.video.records.watching import TableWatching
    from jinbo.video.rules.watchers import watchers_of
    from jinbo.wiring.video import cameras

    camera = cameras().get(principal, camera_id).camera
    return watchers_of(camera, TableWatching().watching(camera.id)[0])


@cache
def verdicts() -> Verdicts:
    """People's use cases on events."""
    from jinbo.video.records.events import TableEvents
    from jinbo.video.service.verdicts import Verdicts

    return Verdicts(TableEvents(), platform_clock(), wall_ms, when)


def event(principal: Principal, event_id: str) -> tuple[VideoEvent, str]:
    """An event, and the id of the violation that it belongs to, '' where there is none for this principal.

    Raises:
        ForbiddenError, NotFoundError: as `Verdicts.get`.
    """
    from jinbo.wiring.food import violation_lists

    return verdicts().get(principal, event_id), violation_lists().of_event(principal, event_id)
