"""What people ask telemetry (查询): the latest values, a series for a chart, excursions, and the cause of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jinbo.identity.service import decide, require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock, to_ms
from jinbo.kernel.errors import InvalidError, NotFoundError
from jinbo.telemetry.model import Cause, Conditions, Device, Episode, Sample
from jinbo.telemetry.ports import ConditionStore, Episodes, Packs, Registry
from jinbo.telemetry.rules import EXPLAIN, VIEW
from jinbo.telemetry.rules.news import excursion_fact
from jinbo.telemetry.rules.plan import Plan, SensorPlan, day_of, plan_for
from jinbo.telemetry.rules.thinning import gaps, thin
from jinbo.telemetry.rules.watch import latest

DAY = 86_400_000
MAX_SPAN = 31 * DAY
"""Longest stretch of one query: bounded work for a caller who asks for a year."""
MAX_POINTS = 2000
CAUSE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Latest:
    """A device's newest samples; `limits` are (low, high) of the sensors that have any."""

    device: Device
    samples: Mapping[str, Sample]
    limits: Mapping[str, tuple[float | None, float | None]]
    conditions: Conditions | None
    received_at: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """One sensor's samples of a stretch of time, thinned, with the holes in it."""

    plan: SensorPlan
    start: int
    end: int
    samples: Sequence[Sample]
    total: int
    """Samples there are in the store."""
    gaps: Sequence[tuple[int, int]]
    low: float | None
    high: float | None


class History:
    """Answers questions about the past and the present."""

    def __init__(
        self,
        *,
        registry: Registry,
        packs: Packs,
        episodes: Episodes,
        conditions: ConditionStore,
        clock: Clock,
        profile: str,
    ) -> None:
        self._registry = registry
        self._packs = packs
        self._episodes = episodes
        self._conditions = conditions
        self._clock = clock
        self._profile = profile

    def latest(self, principal: Principal, device_id: str) -> Latest:
        """The newest samples of a device and what is wrong with its sensors.

        Raises:
            NotFoundError: no such device, or not the asker's.
        """
        device = self._device(principal, device_id)
        state = self._packs.states([device_id]).get(device_id)
        return Latest(
            device=device,
            samples=latest(state) if state else {},
            limits=_limits(self._plan(device)),
            conditions=self._conditions.get(device_id),
            received_at=state.received_at if state else None,
        )

    def latest_of(self, principal: Principal, hall: str) -> list[Latest]:
        """The newest samples of all devices of a hall ('' for the venue) that the asker may see; none is no error."""
        devices = [one for one in self._registry.in_hall(hall) if not one.retired and _may_view(principal, one)]
        states = self._packs.states([device.id for device in devices]) if devices else {}
        found = []
        for device in devices:
            state = states.get(device.id)
            samples = latest(state) if state else {}
            arrived = state.received_at if state else None
            found.append(Latest(device, samples, _limits(self._plan(device)), None, arrived))
        return found

    def series(self, principal: Principal, device_id: str, sensor: str, *, start: int, end: int, points: int) -> Series:
        """The samples of a sensor with start <= at < end (ms), at most `points` of them.

        Raises:
            NotFoundError: no such device or sensor, or not the asker's.
            InvalidError: `bad-range` when the stretch is empty or over 31 days, `bad-points`.
        """
        device = self._device(principal, device_id)
        plan = self._plan(device).sensors.get(sensor)
        if plan is None:
            raise NotFoundError
        if not 0 < end - start <= MAX_SPAN:
            raise InvalidError(
                "bad-range", "时间范围须在 31 天以内且不为空", "The range must be over 0 and up to 31 days"
            )
        if not 1 <= points <= MAX_POINTS:
            raise InvalidError("bad-points", f"点数须为 1–{MAX_POINTS}", f"Points must be 1 to {MAX_POINTS}")
        readings = self._packs.between(device_id, start, end)
        samples = [(at, value) for id_, at, value in readings if id_ == sensor]
        low, high = _limit_of(plan)
        upto = min(end, to_ms(self._clock.now()))
        holes = gaps(samples, start, upto, max(plan.lost, 3 * plan.sensor.sample_s * 1000))
        return Series(plan, start, end, thin(samples, points), len(samples), holes, low, high)

    def episodes(self, principal: Principal, device_id: str, start: int, end: int) -> list[Episode]:
        """The device's excursions first seen to begin in start <= t < end (ms), newest first; withdrawn ones left out.

        Raises:
            NotFoundError: no such device, or not the asker's.
        """
        self._device(principal, device_id)
        return [one for one in self._episodes.of_device(device_id, start, end) if not one.withdrawn]

    def explain(self, principal: Principal, episode_id: str, text: str, photo: str = "") -> Episode:
        """The enterprise enters the cause of an excursion, which closes it once it is back in range (DOMAIN 3.6).

        Raises:
            NotFoundError: no such episode, or not the asker's.
            InvalidError: `no-cause` when the text is empty or too long.
            ConflictError: it changed meanwhile.
        """
        episode = self._episodes.get(episode_id)
        if episode is None or episode.withdrawn:
            raise NotFoundError
        require(principal, EXPLAIN, Scope(enterprise=episode.enterprise, zone=episode.zone))
        told = text.strip()
        if not 2 <= len(told) <= CAUSE_LENGTH:
            raise InvalidError(
                "no-cause", f"请填写原因（2–{CAUSE_LENGTH} 字）", f"Tell the cause in 2 to {CAUSE_LENGTH} characters"
            )
        now = self._clock.now()
        explained = replace(episode, cause=Cause(told, principal.id, now, photo))
        device = self._registry.devices([episode.device]).get(episode.device)
        if device is None:
            raise NotFoundError
        plan = self._plan(device)
        return self._episodes.put(explained, [excursion_fact(explained, device, now, plan.times.close)])

    def _device(self, principal: Principal, device_id: str) -> Device:
        device = self._registry.devices([device_id]).get(device_id)
        if device is None:
            raise NotFoundError
        require(principal, VIEW, scope_of(device))
        return device

    def _plan(self, device: Device) -> Plan:
        return plan_for(device, day_of(to_ms(self._clock.now())), self._profile)


def scope_of(device: Device) -> Scope:
    """What a device belongs to, as far as permission goes."""
    return Scope(enterprise=device.enterprise, zone=device.zone)


def _may_view(principal: Principal, device: Device) -> bool:
    return decide(principal, VIEW, scope_of(device))


def _limits(plan: Plan) -> dict[str, tuple[float | None, float | None]]:
    return {id_: _limit_of(sensor) for id_, sensor in plan.sensors.items() if sensor.limit}


def _limit_of(plan: SensorPlan) -> tuple[float | None, float | None]:
    if plan.limit is None:
        return None, None
    low, high = plan.limit.low, plan.limit.high
    return (low.limit if low else None), (high.limit if high else None)
