"""What a device's new readings mean (逐测点判定): one pure step from a stored state to the next, with its news.

A state holds, for each sensor, the machine as it was ten minutes ago and the samples since. New samples join the window
wherever they belong; the machine is run over the window again. So any order and any repetition within the window gives
the same end (F1, F2), and the latest value, which is the window's last, never goes back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jinbo.telemetry.model import RANK, Reading, Sample
from jinbo.telemetry.rules.excursion import Found, Machine, advance
from jinbo.telemetry.rules.plan import Plan, SensorPlan

MAX_WINDOW = 1500
"""Samples kept for joining; a sensor that samples faster than each 0.4 s gets a shorter window."""
LIVE = 120_000
"""Data is live when its newest sample is at most this much, or one window, older than its sending."""


@dataclass(slots=True)
class Announced:
    """An excursion that was told of and is not settled yet. `key` is where its record stands."""

    id: str
    side: str
    key: int
    began: int
    stage: str
    until: int = 0


@dataclass(slots=True)
class SensorState:
    """What is remembered of a sensor. `ats`, `values` are the samples of the window, ascending; the last is the latest."""

    ats: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    machines: dict[str, Machine] = field(default_factory=dict)
    announced: list[Announced] = field(default_factory=list)
    same_since: int = 0
    same_value: float = 0.0
    fast: float = 0.0
    slow: float = 0.0
    trend_since: int = 0


@dataclass(slots=True)
class DeviceState:
    """What is remembered of a device. `since` is its first message's arrival, `received_at` its last one's."""

    sensors: dict[str, SensorState] = field(default_factory=dict)
    since: int = 0
    received_at: int = 0
    skew: int = 0
    """Arrival minus sending of the last message, ms: how much the device's clock is behind, plus the way."""
    disturbed_at: int = 0
    """When the last news of an excursion was recorded: late samples from before cannot be beside one, and need no look."""


@dataclass(slots=True)
class Change:
    """News of an excursion: newly announced, moved on, ended, or (found None) withdrawn."""

    sensor: str
    side: str
    found: Found | None
    announced: Announced | None
    """None for a historic excursion: it is told of once and needs no memory."""


@dataclass(slots=True)
class Outcome:
    """What came of a device's new readings."""

    fresh: list[Reading] = field(default_factory=list)
    """Readings that were not known yet: what is stored."""
    changes: list[Change] = field(default_factory=list)
    late: dict[str, list[Sample]] = field(default_factory=dict)
    """Samples older than the window, of sensors with a limit: history may have to be looked at again."""
    heard: set[str] = field(default_factory=set)
    """Sensors whose latest value is new."""


def observe(plan: Plan, state: DeviceState, readings: Iterable[Reading], now: int) -> Outcome:
    """Takes sound readings of a device into `state` (which is changed) and tells what they mean.

    `now` is when the newest of their messages was sent, by the device's own clock (lateness = sent − measured, DESIGN 2).
    """
    outcome = Outcome()
    by_sensor: dict[str, list[Sample]] = {}
    for sensor, at, value in readings:
        samples = by_sensor.get(sensor)
        if samples is None:
            samples = by_sensor[sensor] = []
        samples.append((at, value))
    doors: list[int] | None = None
    for sensor in sorted(by_sensor, key=lambda id_: not plan.sensors[id_].door):  # doors first: others ask about them
        sensor_plan = plan.sensors[sensor]
        sensor_state = state.sensors.get(sensor)
        if sensor_state is None:
            sensor_state = state.sensors[sensor] = SensorState()
        if not _join(sensor, sensor_state, sensor_plan, by_sensor[sensor], outcome):
            continue
        cut = _cut(sensor_state, sensor_plan)
        if sensor_plan.bands and not _quiet(sensor_state, sensor_plan):
            doors = door_events(state, plan) if doors is None else doors
            outcome.changes += _judge(sensor, sensor_state, sensor_plan, cut=cut, doors=doors, now=now)
        if cut:
            _settle(sensor_state, sensor_plan, plan, cut)
    return outcome


def _join(sensor: str, state: SensorState, plan: SensorPlan, samples: Sequence[Sample], outcome: Outcome) -> bool:
    """Puts samples where they belong. Of two values for one instant the greater stays, whichever came first."""
    ats, values, fresh = state.ats, state.values, outcome.fresh
    newest = ats[-1] if ats else -1
    floor = (ats[0] if len(ats) >= MAX_WINDOW else newest - plan.window) if ats else -1
    known = len(fresh)
    for at, value in samples:
        if not ats or at > ats[-1]:
            ats.append(at)
            values.append(value)
        elif at < floor:
            fresh.append((sensor, at, value))
            known += 1
            if plan.bands:
                outcome.late.setdefault(sensor, []).append((at, value))
            continue
        else:
            place = bisect_left(ats, at)
            if ats[place] == at:
                if value <= values[place]:
                    continue
                values[place] = value
            else:
                ats.insert(place, at)
                values.insert(place, value)
        fresh.append((sensor, at, value))
    if ats[-1] > newest:
        outcome.heard.add(sensor)
    return len(fresh) > known


def _cut(state: SensorState, plan: SensorPlan) -> int:
    """How many of the oldest samples leave the window. A door's last sample before it stays: it says what the door was."""
    ats = state.ats
    cut = 0 if ats[0] >= ats[-1] - plan.window else bisect_left(ats, ats[-1] - plan.window)
    cut = max(cut, len(ats) - MAX_WINDOW)
    return max(0, cut - 1) if plan.door else cut


def _quiet(state: SensorState, plan: SensorPlan) -> bool:
    """Whether nothing is going on and nothing in the window could start anything: nearly always."""
    return (
        not state.machines
        and not state.announced
        and max(state.values) <= plan.quiet_high
        and min(state.values) >= plan.quiet_low
    )


def _judge(
    sensor: str, state: SensorState, plan: SensorPlan, *, cut: int, doors: Sequence[int], now: int
) -> list[Change]:
    settle = state.ats[cut]
    machines: dict[str, Machine] = {}
    found: list[Found] = []
    for band in plan.bands:
        machine = state.machines.get(band.side) or Machine()
        kept, more = advance(machine, band, state.ats, state.values, settle=settle, doors=doors)
        found += more
        if not kept.idle:
            machines[band.side] = kept
    state.machines = machines
    times = plan.bands[0].times
    live = state.ats[-1] >= now - max(LIVE, times.window)
    return compare(sensor, state, found, times.merge, live=live)


def compare(sensor: str, state: SensorState, found: Sequence[Found], near: int, *, live: bool) -> list[Change]:
    """What is new in `found` against what was announced. Past excursions are historic: live alarms only look forward."""
    changes: list[Change] = []
    left = list(state.announced)
    kept: list[Announced] = []
    for excursion in found:
        told = next((one for one in left if _same(one, excursion, near)), None)
        if told is not None:
            left.remove(told)
            if _moved_on(told, excursion):
                told.began, told.stage, told.until = excursion.began, excursion.stage, excursion.until or 0
                changes.append(Change(sensor, excursion.side, excursion, told))
            if not excursion.settled:
                kept.append(told)
        elif excursion.until is not None:
            if excursion.settled:
                changes.append(Change(sensor, excursion.side, excursion, None))
        elif live:
            told = Announced("", excursion.side, excursion.began, excursion.began, excursion.stage)
            kept.append(told)
            changes.append(Change(sensor, excursion.side, excursion, told))
    changes += [Change(sensor, gone.side, None, gone) for gone in left]
    state.announced = kept
    return changes


def _same(told: Announced, excursion: Found, near: int) -> bool:
    """Excursions of one side never overlap: what touches in time is the same one."""
    if told.side != excursion.side:
        return False
    ends = excursion.until if excursion.until is not None else 1 << 60
    told_ends = told.until or 1 << 60
    return told.began <= ends + near and excursion.began <= told_ends + near


def _moved_on(told: Announced, excursion: Found) -> bool:
    if (excursion.until or 0) != told.until:
        return True
    # a stage that late readings took back is only lowered when they can say no more
    return RANK[excursion.stage] > RANK[told.stage] or (excursion.settled and excursion.stage != told.stage)


def _settle(state: SensorState, plan: SensorPlan, device: Plan, cut: int) -> None:
    """Lets the oldest samples go; what they say of the sensor's own health is kept in a few numbers."""
    if plan.moving:
        for place in range(cut):
            at, value = state.ats[place], state.values[place]
            if value != state.same_value or not state.same_since:
                state.same_since, state.same_value = at, value
            if state.ats[place + 1] - at > device.times.lost_fixed:
                state.same_since = 0  # a sensor that was away has not stood still
        _follow_trend(state, device.times.drift, cut)
    del state.ats[:cut]
    del state.values[:cut]


def _follow_trend(state: SensorState, span: int, cut: int) -> None:
    mean, at = sum(state.values[:cut]) / cut, state.ats[cut - 1]
    if not state.trend_since:
        state.trend_since, state.fast, state.slow = at, mean, mean
        return
    elapsed = max(0, state.ats[cut] - state.ats[0])
    state.fast += (mean - state.fast) * min(1.0, elapsed / span)
    state.slow += (mean - state.slow) * min(1.0, elapsed / (SLOW_SPANS * span))


SLOW_SPANS = 14


def door_events(state: DeviceState, plan: Plan) -> list[int]:
    """Instants, ascending, at which a door of the device was opened or closed."""
    events: list[int] = []
    for id_ in plan.doors:
        door = state.sensors.get(id_)
        if door is not None:
            events += [
                at
                for at, before, after in zip(door.ats[1:], door.values, door.values[1:], strict=False)
                if (before >= 0.5) != (after >= 0.5)
            ]
    return sorted(events)


def latest(state: DeviceState) -> Mapping[str, Sample]:
    """The newest sample of each sensor."""
    return {id_: (one.ats[-1], one.values[-1]) for id_, one in state.sensors.items() if one.ats}
