"""Sensor health (测点健康): lost, stuck, drifting, out of calibration, clock off. Pure: state and plan in, faults out.

Figures are ours [J] where DOMAIN gives none: a value that has not moved for 6 hours while another sensor of the device has,
or for 12 hours alone; a half-day mean 1.5 °C away from the fortnight's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from jinbo.telemetry.model import Condition, Conditions, Fault
from jinbo.telemetry.rules.clocks import ClockVerdict
from jinbo.telemetry.rules.plan import Plan, SensorPlan, under_maintenance
from jinbo.telemetry.rules.watch import SLOW_SPANS, DeviceState, SensorState

DRIFT_RAISE = 1.5
DRIFT_CLEAR = 0.75

News = tuple[Condition, bool]
"""A condition and whether it holds now (True) or is over (False)."""


def health_news(
    plan: Plan, state: DeviceState, conditions: Conditions, *, heard: Iterable[str], verdict: ClockVerdict, skew: int
) -> list[News]:
    """What has changed in the health of a device and of the sensors just heard. `skew` (ms) is what `verdict` judged."""
    news = [*_clock_news(state, conditions, verdict, skew), *_returned(plan, state, conditions, frozenset(heard))]
    for id_ in sorted(heard):
        sensor_plan, sensor = plan.sensors[id_], state.sensors[id_]
        for fault, holds, detail in _suspicions(plan, sensor_plan, state, sensor, conditions):
            held = conditions.of(fault, id_)
            if holds and held is None:
                news.append((Condition(fault, id_, sensor.ats[-1], detail), True))
            elif held is not None and not holds:
                news.append((held, False))
    return news


def _returned(plan: Plan, state: DeviceState, conditions: Conditions, heard: AbstractSet[str]) -> list[News]:
    """Who was missed and has just been heard with something new enough."""
    news: list[News] = []
    for lost in conditions.active:
        if lost.fault is Fault.LOST:
            speakers = heard & set(plan.voices.get(lost.sensor, ()))
            if any(
                state.sensors[id_].ats[-1] + state.skew > state.received_at - plan.sensors[id_].lost for id_ in speakers
            ):
                news.append((lost, False))
    return news


def _clock_news(state: DeviceState, conditions: Conditions, verdict: ClockVerdict, skew: int) -> list[News]:
    held = conditions.of(Fault.CLOCK)
    if held is None and verdict in {ClockVerdict.OFF, ClockVerdict.WRONG}:
        return [(Condition(Fault.CLOCK, "", state.received_at, {"skew_s": round(skew / 1000)}), True)]
    if held is not None and verdict is ClockVerdict.RIGHT:
        return [(held, False)]
    return []


def _suspicions(
    plan: Plan, sensor_plan: SensorPlan, state: DeviceState, sensor: SensorState, conditions: Conditions
) -> list[tuple[Fault, bool, Mapping[str, Any]]]:
    if not sensor_plan.moving:
        return []
    found: list[tuple[Fault, bool, Mapping[str, Any]]] = [
        (Fault.CALIBRATION, sensor_plan.expired, {"calib_due": str(sensor_plan.sensor.calib_due)}),
        (Fault.STUCK, stuck(plan, state, sensor), {"value": sensor.same_value, "since": sensor.same_since}),
    ]
    away = drift(sensor, plan.times.drift)
    held = conditions.of(Fault.DRIFT, sensor_plan.sensor.id) is not None
    found.append((Fault.DRIFT, abs(away) > (DRIFT_CLEAR if held else DRIFT_RAISE), {"away": round(away, 2)}))
    return found


def stuck(plan: Plan, state: DeviceState, sensor: SensorState) -> bool:
    """Whether a sensor has said exactly the same for too long."""
    if not sensor.same_since or sensor.values[-1] != sensor.same_value:
        return False
    still = sensor.ats[-1] - sensor.same_since
    if still < plan.times.stuck:
        return False
    others_move = any(
        other is not sensor and plan.sensors[id_].moving and other.same_since > sensor.same_since
        for id_, other in state.sensors.items()
        if id_ in plan.sensors
    )
    return others_move or still >= 2 * plan.times.stuck


def drift(sensor: SensorState, span: int) -> float:
    """How far the sensor's half-day mean is from its long mean, °C; 0 before there is enough to tell."""
    if not sensor.trend_since or sensor.ats[-1] - sensor.trend_since < SLOW_SPANS * span // 2:
        return 0.0
    return sensor.fast - sensor.slow


def silent(plan: Plan, state: DeviceState, conditions: Conditions, now: int) -> tuple[list[News], int]:
    """The sensors (of a lift: the controller) that fell silent or came back by `now` (platform ms), and when to look again.

    A sensor's silence is counted from its own last sample, not from its gateway's last message (F14).
    """
    again = now + max((one.lost for one in plan.sensors.values()), default=plan.times.lost_fixed)
    # whoever is missed under a name that nobody bears any more is not missed
    news = [(one, False) for one in conditions.active if one.fault is Fault.LOST and one.sensor not in plan.voices]
    for name, ids in plan.voices.items():
        heard = [state.sensors[id_].ats[-1] for id_ in ids if id_ in state.sensors and state.sensors[id_].ats]
        last = max(heard) + state.skew if heard else state.since
        patience = max(plan.sensors[id_].lost for id_ in ids)
        held = conditions.of(Fault.LOST, name)
        if last + patience > now:
            again = min(again, last + patience)
            if held is not None:
                news.append((held, False))
        elif held is None and not all(under_maintenance(plan.sensors[id_].sensor, now) for id_ in ids):
            detail = {"last_at": last if heard else None, "limit_s": patience // 1000}
            news.append((Condition(Fault.LOST, name, now, detail), True))
    return news, again


def after(conditions: Conditions, news: Iterable[News]) -> tuple[Condition, ...]:
    """The conditions that hold once `news` is taken in."""
    holding = {(one.fault, one.sensor): one for one in conditions.active}
    for condition, holds in news:
        if holds:
            holding[condition.fault, condition.sensor] = condition
        else:
            holding.pop((condition.fault, condition.sensor), None)
    return tuple(holding[key] for key in sorted(holding))
