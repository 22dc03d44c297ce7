"""What people ask telemetry (查询): the latest values, a series for a chart, excursions, and the cause of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jinbo.identity.service import decide, may_role, require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock, to_ms
from jinbo.kernel.errors import InvalidError, NotFoundError
from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import RANK, Cause, Conditions, Device, Episode, Fault, Sample
from jinbo.telemetry.ports import Episodes, Packs, Registry
from jinbo.telemetry.rules import EXPLAIN, VIEW
from jinbo.telemetry.rules.news import excursion_fact
from jinbo.telemetry.rules.plan import Plan, SensorPlan, day_of, plan_for
from jinbo.telemetry.rules.thinning import Bucket, gaps, thin
from jinbo.telemetry.rules.watch import DeviceState, SensorState, latest

DAY = 86_400_000
MAX_SPAN = 31 * DAY
"""Longest stretch of one query: bounded work for a caller who asks for a year."""
MAX_POINTS = 2000
CAUSE_LENGTH = 500
QUESTIONS = 20
"""Pages of the register looked through for one page of the asker's."""
SECONDS = 10.0
"""How long a question may wait for the store."""


@frozen
class Latest:
    """A device's newest samples; `limits` are (low, high) of the sensors that have any; `states` OK, a stage, or LOST."""

    device: Device
    samples: Mapping[str, Sample]
    states: Mapping[str, str]
    limits: Mapping[str, tuple[float | None, float | None]]
    received_at: int | None


@frozen
class Series:
    """One sensor's samples of a stretch of time, thinned, with the holes in it."""

    plan: SensorPlan
    buckets: Sequence[Bucket]
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
        clock: Clock,
        profile: str,
    ) -> None:
        self._registry = registry
        self._packs = packs
        self._episodes = episodes
        self._clock = clock
        self._profile = profile

    def latest(self, principal: Principal, device_id: str) -> Latest:
        """The newest samples of a device.

        Raises:
            NotFoundError: no such device, or not the asker's.
        """
        return self._latest([self._device(principal, device_id)])[0]

    def latest_page(
        self, principal: Principal, hall: str, cursor: str | None, limit: int
    ) -> tuple[list[Latest], str | None]:
        """The newest samples of the next at most `limit` devices of a hall ('' for the venue), as far as the asker may see them.

        A page is what one question to the register finds: those that are hidden are missing from it. Who sees few is asked on
        for, so that a page is empty only after many such questions.

        Raises:
            ForbiddenError: the asker's role may see none at all. InvalidError: `bad-cursor`.
        """
        if not may_role(principal, VIEW):
            require(principal, VIEW, Scope())
        seen: list[Device] = []
        place = cursor or ""
        for _ in range(QUESTIONS):
            found, place = self._registry.page(hall, limit, place)
            seen += [one for one in found if not one.retired and decide(principal, VIEW, scope_of(one))]
            if seen or not place:
                break
        return self._latest(seen), place or None

    def _latest(self, devices: Sequence[Device]) -> list[Latest]:
        loaded = self._packs.load([device.id for device in devices], lambda: SECONDS) if devices else {}
        found: list[Latest] = []
        for device in devices:
            one = loaded[device.id]
            state, conditions = one if isinstance(one, tuple) else (DeviceState(), Conditions(device.id))
            plan = self._plan(device)
            silent = {id_ for name, ids in plan.voices.items() if conditions.of(Fault.LOST, name) for id_ in ids}
            states = {id_: _state(sensor, lost=id_ in silent) for id_, sensor in state.sensors.items()}
            arrived = state.received_at or None
            found.append(Latest(device, latest(state), states, _limits(plan), arrived))
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
        return Series(plan, thin(samples, points), len(samples), holes, low, high)

    def episode_page(
        self,
        principal: Principal,
        device_id: str,
        start: int | None,
        end: int | None,
        *,
        cursor: str | None = None,
        limit: int = 100,
    ) -> tuple[list[Episode], str | None]:
        """The device's excursions that began in start <= t < end (ms), newest first; withdrawn ones left out.

        Without `end` up to now, without `start` the week before `end`. Also the cursor of the next page.

        Raises:
            NotFoundError: no such device, or not the asker's. InvalidError: `bad-range`, it ends before it begins.
        """
        self._device(principal, device_id)
        if start is not None and end is not None and start >= end:
            raise InvalidError("bad-range", "结束时间须晚于开始时间", "The range must end after it begins")
        upto = to_ms(self._clock.now()) + DAY if end is None else end
        since = min(upto, upto - 8 * DAY if start is None else start)
        found = [one for one in self._episodes.of_device(device_id, since, upto) if not one.withdrawn]
        rest = [one for one in found if not cursor or _place(one) < cursor]
        return rest[:limit], _place(rest[limit - 1]) if len(rest) > limit else None

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


def _place(episode: Episode) -> str:
    return f"{episode.key:013d}-{episode.id}"


def scope_of(device: Device) -> Scope:
    """What a device belongs to, as far as permission goes."""
    return Scope(enterprise=device.enterprise, zone=device.zone)


def _state(sensor: SensorState, *, lost: bool) -> str:
    if lost:
        return str(Fault.LOST)
    return max((one.stage for one in sensor.announced if not one.until), key=RANK.__getitem__, default="OK")


def _limits(plan: Plan) -> dict[str, tuple[float | None, float | None]]:
    return {id_: _limit_of(sensor) for id_, sensor in plan.sensors.items() if sensor.limit}


def _limit_of(plan: SensorPlan) -> tuple[float | None, float | None]:
    if plan.limit is None:
        return None, None
    low, high = plan.limit.low, plan.limit.high
    return (low.limit if low else None), (high.limit if high else None)
