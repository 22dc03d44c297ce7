"""Alerts bound to their stores, screens and channels, and the critical lane as one use case (预警装配).

What only some functions need is imported where it is made (P6).
"""

from __future__ import annotations

import secrets as entropy
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from jinbo.kernel.fact import Subject
from jinbo.platform.aws import client
from jinbo.platform.clock import PlatformClock, platform_clock
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.alerts.model import Placement, Viewer
    from jinbo.alerts.records import TableAlerts
    from jinbo.alerts.service import Alerts, Desk, Notifier, Rosters, Screens, Tempo

OVERLAP_S = 10
"""Wall seconds after which a change is certainly visible to readers (rules.catching_up)."""


class SubjectsDirectory:
    """Names and places, as the register of subjects knows them."""

    def place(self, subject: Subject) -> Placement:
        """What a subject is called and where it is."""
        from jinbo.alerts.model import Placement
        from jinbo.subjects.model.equipment import Device, Lift
        from jinbo.wiring.subjects import registered

        thing = registered(subject)
        if thing is None:
            return Placement(subject, subject.id)
        if isinstance(thing, Device):
            return Placement(subject, thing.place or thing.id, thing.hall, thing.zone, thing.enterprise, thing.place)
        if isinstance(thing, Lift):
            place = thing.place
            others = (thing.maintenance_unit,) if thing.maintenance_unit else ()
            return Placement(subject, thing.name, place.hall, place.zone, thing.use_unit, place.text, others)
        place = thing.premises.place
        return Placement(subject, thing.name, place.hall, place.zone, thing.enterprise, place.text)


class IdentitySignIns:
    """Sign-ins behind screens, as identity knows them; on the wall's time, as all of identity."""

    def standing_since(self, session: str) -> datetime | None:
        """When a session was opened that still stands."""
        from jinbo.wiring.identity import sessions

        return sessions().standing_since(session)

    def standing(self, viewers: Iterable[Viewer]) -> frozenset[Viewer]:
        """Those that no recent ending means."""
        from jinbo.identity.records.endings import EndingRecords

        endings = EndingRecords(PlatformClock()).recent()
        return frozenset(
            one
            for one in viewers
            if not any(ending.ends(one.principal.id, one.session, one.signed_in_at) for ending in endings)
        )


def wall(seconds: float) -> timedelta:
    """So many wall seconds as a duration of the platform's clock."""
    return timedelta(seconds=seconds * platform_clock().rate)


@cache
def _tempo() -> Tempo:
    from jinbo.alerts.service import TEMPOS

    return TEMPOS[settings().profile]


@cache
def _store() -> TableAlerts:
    from jinbo.alerts.records import TableAlerts
    from jinbo.wiring.timers import timer_store, timers

    return TableAlerts(platform_clock(), timers(), timer_store())


@cache
def alerts() -> Alerts:
    """The engine: `consider(facts)`, `on_fact`, `on_timer`."""
    from jinbo.alerts.service import Alerts

    return Alerts(_store(), SubjectsDirectory(), platform_clock(), _tempo())


@cache
def desk() -> Desk:
    """People's use cases."""
    from jinbo.alerts.service import Desk

    return Desk(_store(), platform_clock(), _tempo(), wall(OVERLAP_S))


@cache
def rosters() -> Rosters:
    """The duty roster."""
    from jinbo.alerts.records import TableRoster
    from jinbo.alerts.service import Rosters

    return Rosters(TableRoster(platform_clock()), alerts())


@cache
def screens() -> Screens:
    """Open screens."""
    from jinbo.alerts.records import TableScreens
    from jinbo.alerts.service import Screens
    from jinbo.platform.sockets import Sockets

    return Screens(
        store=TableScreens(platform_clock()),
        pusher=Sockets(client("apigatewaymanagementapi", settings().socket_endpoint)),
        sign_ins=IdentitySignIns(),
        clock=platform_clock(),
        random_bytes=entropy.token_bytes,
        wall=wall,
        overlap=wall(OVERLAP_S),
    )


@cache
def notifier() -> Notifier:
    """Tells people."""
    from jinbo.alerts.records import TableConsents, TableNotifications, TableRoster
    from jinbo.alerts.service import Notifier
    from jinbo.wiring.channels import AccountContacts, senders
    from jinbo.wiring.timers import timers

    return Notifier(
        engine=alerts(),
        alerts=_store(),
        notifications=TableNotifications(platform_clock()),
        roster=TableRoster(platform_clock()),
        contacts=AccountContacts(),
        consents=TableConsents(platform_clock()),
        senders=senders(),
        screens=screens(),
        timers=timers(),
        clock=platform_clock(),
        tempo=_tempo(),
    )


def socket_url() -> str:
    """Where browsers open their socket; the management endpoint with the socket's own scheme."""
    return settings().socket_endpoint.replace("http", "ws", 1)


def alarm_lane(
    records: Iterable[tuple[str, bytes]], remaining_ms: int, on_error: Callable[[str, Exception], None]
) -> list[str]:
    """The critical lane (关键通道): record, consider, acknowledge. Gives the messages that must come again.

    Each message stands alone: what cannot be recorded or considered comes again without its neighbours. What was stored and
    could not be considered comes again whole: both steps are idempotent.
    """
    from jinbo.wiring.telemetry import countdown, record_alarms

    seconds, failed = countdown(remaining_ms), []
    for id_, data in records:
        try:
            result = record_alarms([(id_, data)], int(seconds() * 1000), on_error)
            if result.facts:  # without news there is no need to load the engine (P6)
                alerts().consider(result.facts)
            failed += result.failed
        except Exception as error:  # whatever it is: it must not keep the next alarm waiting
            on_error("alarm", error)
            failed.append(id_)
    return failed
