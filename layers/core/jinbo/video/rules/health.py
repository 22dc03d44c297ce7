"""Camera health (摄像机健康; DOMAIN 2.2 K14): offline, frozen, covered, moved, blurred, clock off. Pure.

Durations are such that a look every 20 s tells an offline camera within 60 s of its last frame and a frozen or covered one
within 120 s. Thresholds of pictures are ours [J]. Whatever is not newer than what is known changes nothing (F20).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from jinbo.video.model import CameraFault, Condition, HealthState, Observation, Suspicion
from jinbo.video.rules.coverage import counted
from jinbo.video.rules.pictures import learned, looks_of

News = tuple[Condition, bool]
"""A condition, and whether it holds now (True) or is over (False)."""

OFFLINE_MS = 40_000
CLOCK_MS = 30_000
CLOCK_GOOD_MS = 15_000
"""A clock that was off is right again only well inside the limit: one at the limit does not flap."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long (ms), and in how many looks, a fault must be seen before it begins; and not be seen before it is over."""

    begins_ms: int
    begins_looks: int
    ends_ms: int
    ends_looks: int


PATIENCE: Mapping[CameraFault, Patience] = {
    CameraFault.OFFLINE: Patience(0, 1, 10_000, 2),
    CameraFault.FROZEN: Patience(60_000, 2, 10_000, 2),
    CameraFault.COVERED: Patience(60_000, 3, 20_000, 2),
    CameraFault.MOVED: Patience(60_000, 3, 20_000, 2),
    CameraFault.BLURRED: Patience(60_000, 3, 20_000, 2),
    CameraFault.CLOCK: Patience(10_000, 2, 10_000, 2),
}


def after(state: HealthState, look: Observation, *, watched: bool) -> tuple[HealthState, list[News]]:
    """The state after a look, and what has changed. `watched`: whether the schedule is open; dark is no news when it is not.

    A look that is not newer than the last gives the state back as it was.
    """
    if look.at_ms <= state.at:
        return state, []
    newest = _newest(state, look)
    fresh = look.picture is not None and newest is not None and (state.newest is None or newest > state.newest)
    looks = {CameraFault.OFFLINE: _silent(state, look, newest), CameraFault.CLOCK: _clock_off(state, look)}
    if fresh and look.picture is not None:
        looks |= looks_of(state, look.picture, watched=watched)
    active, suspicions, news = list(state.active), [], []
    for fault in CameraFault:
        held, bad = state.of(fault), looks.get(fault)
        first = Suspicion(fault, bool(bad), _since(state, look, fault))
        suspicion, turned = _weighed(bad, held is not None, state.suspicion(fault), first, look.at_ms)
        if turned and held is None:
            begun = Condition(fault, suspicion.since if suspicion else look.at_ms)
            active.append(begun)
            news.append((begun, True))
        elif turned and held is not None:
            active.remove(held)
            news.append((held, False))
        elif suspicion is not None:
            suspicions.append(suspicion)
    moved_on = replace(
        state,
        first=state.first or look.at_ms,
        at=look.at_ms,
        newest=newest,
        clock_offset=look.clock_offset_ms if look.clock_offset_ms is not None else state.clock_offset,
        active=tuple(active),
        suspicions=tuple(suspicions),
        windows=counted(state.windows, look),
    )
    if fresh and look.picture is not None:
        moved_on = learned(replace(moved_on, picture=look.picture), look.picture, looks)
    return moved_on, news


def stood_down(state: HealthState) -> tuple[HealthState, list[News]]:
    """A camera that is no longer expected to send has no faults; those that held are over."""
    news = [(condition, False) for condition in state.active]
    return replace(state, active=(), suspicions=()), news


def _newest(state: HealthState, look: Observation) -> int | None:
    """The newest frame known; one that claims to be from the future is from now, an older one than known is stale news."""
    told = min(look.newest_frame_at_ms, look.at_ms) if look.newest_frame_at_ms is not None else None
    return max((one for one in (told, state.newest) if one is not None), default=None)


def _silent(state: HealthState, look: Observation, newest: int | None) -> bool | None:
    """Whether no frame has come for too long; nothing is said while the next one may still come."""
    since = newest if newest is not None else state.first or look.at_ms
    if look.at_ms - since >= OFFLINE_MS:
        return True
    return False if newest is not None and newest != state.newest else None


def _clock_off(state: HealthState, look: Observation) -> bool | None:
    if look.clock_offset_ms is None:
        return None
    limit = CLOCK_GOOD_MS if state.of(CameraFault.CLOCK) else CLOCK_MS
    return abs(look.clock_offset_ms) > limit


def _since(state: HealthState, look: Observation, fault: CameraFault) -> int:
    """Since when what is suspected now was so: a picture like the one before has been standing since that one."""
    if fault is CameraFault.FROZEN and state.of(fault) is None:
        return state.at
    return look.at_ms


def _weighed(
    bad: bool | None, holds: bool, before: Suspicion | None, first: Suspicion, at: int
) -> tuple[Suspicion | None, bool]:
    """What is suspected after a look that says bad, good or (None) nothing, and whether the fault turns now.

    `first` is the suspicion if it begins with this look.
    """
    if bad is None:
        return before, False
    if bad is holds:
        return None, False
    suspicion = replace(before, looks=before.looks + 1) if before and before.bad is bad else first
    patience = PATIENCE[first.fault]
    least_ms, least = (patience.begins_ms, patience.begins_looks) if bad else (patience.ends_ms, patience.ends_looks)
    return suspicion, suspicion.looks >= least and at - suspicion.since >= least_ms
