"""Deadlines, escalation chains and channels by level (时限与升级链), as DOMAIN 9's table has them, and profiles of durations."""

from __future__ import annotations

from datetime import datetime, timedelta

from jinbo.alerts.model import Channel, Deadlines, Level
from jinbo.kernel.access import Role
from jinbo.kernel.frozen import frozen

ENTERPRISE = frozenset({Role.ENT_ADMIN, Role.ENT_FSM, Role.LIFT_USER, Role.LIFT_MAINT})
"""ENT of the table: who receives for an enterprise or a lift."""


@frozen
class Tempo:
    """How fast a profile's durations run: DEMO divides what is detected by 60, what people must do by 6 (DESIGN 4)."""

    detection: int = 1
    people: int = 1


TEMPOS = {"CURRENT": Tempo(), "CIIE3_2020": Tempo(), "DEMO": Tempo(detection=60, people=6)}


@frozen
class Step:
    """One link of a chain: who is called, so long after the alert rose without an acknowledgement."""

    after: timedelta
    roles: frozenset[Role]
    voice: bool = False


@frozen
class Service:
    """What a level promises (SLA)."""

    acknowledge: timedelta
    dispatch: timedelta | None
    close: timedelta
    reach: timedelta
    """By when a call must have reached somebody; channels that are still down then count as reaching nobody [J]."""
    channels: tuple[Channel, ...]
    steps: tuple[Step, ...]
    listing_suffices: bool = False
    """Whether standing in the recipient's list (and daily digest) is being told; otherwise it must reach the person."""


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


_RED_ROLES = frozenset({Role.DUTY_OFFICER, Role.ZONE_LEAD, Role.COMMANDER})

SERVICES: dict[Level, Service] = {
    Level.RED: Service(
        _minutes(1),
        _minutes(3),
        _minutes(30),
        _minutes(2),
        (Channel.SCREEN, Channel.WECHAT, Channel.SMS),
        (Step(_minutes(0), _RED_ROLES), Step(_minutes(2), _RED_ROLES, voice=True)),
    ),
    Level.ORANGE: Service(
        _minutes(3),
        _minutes(10),
        timedelta(hours=2),
        _minutes(5),
        (Channel.SCREEN, Channel.WECHAT, Channel.SMS),
        (
            Step(_minutes(0), frozenset({Role.ZONE_LEAD})),
            Step(_minutes(5), frozenset({Role.DUTY_OFFICER})),
            Step(_minutes(15), frozenset({Role.COMMANDER})),
        ),
    ),
    Level.YELLOW: Service(
        _minutes(10),
        _minutes(30),
        timedelta(hours=24),
        _minutes(30),
        (Channel.SCREEN, Channel.WECHAT),
        (
            Step(_minutes(0), ENTERPRISE),
            Step(_minutes(10), frozenset({Role.INSPECTOR})),
            Step(_minutes(30), frozenset({Role.ZONE_LEAD})),
        ),
    ),
    Level.BLUE: Service(
        _minutes(60),
        None,
        timedelta(hours=72),
        timedelta(hours=2),
        (Channel.SCREEN, Channel.WECHAT),
        (Step(_minutes(0), ENTERPRISE),),
        listing_suffices=True,
    ),
}

AUTO_CLOSE_AFTER = timedelta(minutes=15)
"""A BLUE alert closes by itself so long after recovery (DOMAIN 9)."""
REOPEN_WITHIN = timedelta(hours=24)
"""How long after closing the same cause re-opens its alert instead of raising another (DOMAIN 9)."""
SEND_WITHIN = timedelta(hours=2)
"""A notification that could not be sent for so long no longer helps; it is marked expired [J]. Until then it is tried, though
its alert was long since named as reaching nobody: a channel that comes back after an hour still owes its red alerts (F17)."""


def deadlines(level: Level, start: datetime, tempo: Tempo) -> Deadlines:
    """By when people should have acted on an alert whose clock started at `start`."""
    service = SERVICES[level]
    dispatch = start + service.dispatch / tempo.people if service.dispatch else None
    return Deadlines(start + service.acknowledge / tempo.people, dispatch, start + service.close / tempo.people)


def reach_by(level: Level, start: datetime, tempo: Tempo) -> datetime:
    """By when a call that began at `start` must have reached somebody."""
    return start + SERVICES[level].reach / tempo.people


def step_due(level: Level, step: int, start: datetime, tempo: Tempo) -> datetime | None:
    """When link `step` of the level's chain is called; None beyond its end."""
    steps = SERVICES[level].steps
    return start + steps[step].after / tempo.people if step < len(steps) else None


def channels(level: Level, step: int) -> tuple[Channel, ...]:
    """Through what the people of a step are told."""
    service = SERVICES[level]
    return (*service.channels, Channel.VOICE) if service.steps[step].voice else service.channels
