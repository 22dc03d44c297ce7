"""Limits T01–T09 (限值), dated, and what follows from each: thresholds, durations, the band in which a value is believed.

Sources: DOMAIN 2.3 (limits), 3.6 (tolerance, durations, severe figures of FROZEN and CHILLED), 0.2 (dates). Figures marked
[J] are ours: DOMAIN gives none for that class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any

from jinbo.kernel.frozen import frozen

MINUTE = 60_000
TOLERANCE = 0.5
"""Sensor tolerance and hysteresis in °C (DOMAIN 3.6)."""


@frozen
class Bound:
    """One side of a limit. A lower bound is the mirror image: its figures are negated, and so are the values it sees."""

    limit: float
    severe: float | None
    """Beyond it for 30 minutes is severe; None where no severe figure exists."""
    acute: float | None
    """Beyond it for 10 minutes is severe."""


@frozen
class Limit:
    """One row of DOMAIN 2.3 and when it is in force."""

    code: str
    name_zh: str
    since: date
    until: date | None
    high: Bound | None
    low: Bound | None
    believed: tuple[float, float]
    """Values outside, or on, these are a broken probe's, not a temperature's (|t| < 60 for the cold chain)."""
    spot: bool = False
    """A spot check (中心温度) or a food's own time limit: stored, not watched as a stream."""
    warn_only: bool = False
    tolerance: float = TOLERANCE


_2018 = date(2018, 10, 1)  # 餐饮服务食品安全操作规范 2018
_2020 = date(2020, 1, 1)  # cold logistics as GB/T and Shanghai practice had it before GB 31605
_GB31605 = date(2021, 3, 11)
_COLD = (-60.0, 60.0)
_HOT = (-40.0, 200.0)

LIMITS: tuple[Limit, ...] = (
    # lower side of chilled food [J]: freezing harms it, but slowly
    Limit("T01", "冷藏 0–8 ℃", _2018, None, Bound(8.0, 10.0, 15.0), Bound(0.0, -2.0, -5.0), _COLD),
    # kitchen freezers: -12 is already the limit, so severe begins where food softens [J]
    Limit("T02", "冷冻 ≤ −12 ℃", _2018, None, Bound(-12.0, -5.0, 0.0), None, _COLD),
    Limit("T03", "冷链冷冻 ≤ −18 ℃", _2020, _GB31605, Bound(-18.0, -12.0, -5.0), None, _COLD),
    Limit("T03", "冷链冷冻 ≤ −18 ℃ (GB 31605)", _GB31605, None, Bound(-18.0, -12.0, -5.0), None, _COLD),
    Limit("T03C", "冷链冷藏 ≤ 8 ℃、高于冻结点", _2020, None, Bound(8.0, 10.0, 15.0), Bound(0.0, -2.0, -5.0), _COLD),
    # below 60 food cools into the danger band: severe at 50 for 30 minutes, 40 for 10 [J]
    Limit("T04", "热藏 ≥ 60 ℃", _2018, None, None, Bound(60.0, 50.0, 40.0), _HOT),
    Limit("T05", "危险温度带 8–60 ℃ 不超过 2 小时", _2018, None, Bound(8.0, None, None), None, _HOT, spot=True),
    Limit("T06", "中心温度 ≥ 70 ℃", _2018, None, None, Bound(70.0, None, None), _HOT, spot=True),
    Limit("T07", "专间 ≤ 25 ℃", _2018, None, Bound(25.0, 28.0, 32.0), None, _COLD),
    Limit("T08", "集体用餐热链 ≥ 60 ℃", _2018, None, None, Bound(60.0, 50.0, 40.0), _HOT),
    Limit("T09", "干货库湿度 ≤ 70 %RH", _2018, None, Bound(70.0, None, None), None, (-0.1, 100.1), warn_only=True),
)

CIIE3_DAY = date(2020, 11, 5)
"""Profile CIIE3_2020 judges by the rules of the third fair's first day, whatever the date."""


def limit_on(code: str, day: date, profile: str) -> Limit | None:
    """The row of `code` in force on `day` (DOMAIN 0.2); None where no limit of that code is in force."""
    judged = CIIE3_DAY if profile == "CIIE3_2020" else day
    for row in LIMITS:
        if row.code == code and row.since <= judged and (row.until is None or judged < row.until):
            return row
    return None


@frozen
class Durations:
    """The times of DOMAIN 3.6 in milliseconds. DEMO divides them by 60 (DESIGN 4)."""

    warn: int = 10 * MINUTE
    alarm: int = 30 * MINUTE
    acute: int = 10 * MINUTE
    cumulative: int = 60 * MINUTE
    day: int = 24 * 60 * MINUTE
    close: int = 15 * MINUTE
    merge: int = 10 * MINUTE
    door: int = 5 * MINUTE
    gap: int = 15 * MINUTE
    """Between readings further apart than this nothing is known (a sample is valid for 15 minutes)."""
    window: int = 10 * MINUTE
    """Readings may arrive this much out of order without making a difference (F2)."""
    lost_mobile: int = 15 * MINUTE
    lost_fixed: int = 30 * MINUTE
    stuck: int = 6 * 60 * MINUTE  # [J]
    drift: int = 12 * 60 * MINUTE  # [J]


@cache
def durations(profile: str) -> Durations:
    """The profile's durations."""
    whole = Durations()
    if profile != "DEMO":
        return whole
    return Durations(**{one.name: getattr(whole, one.name) // 60 for one in fields(Durations)})


@frozen
class Band:
    """A bound made ready for the machine: everything so turned that beyond means greater."""

    side: str
    sign: float
    limit: float
    warn: float
    alarm: float
    severe: float
    acute: float
    hysteresis: float
    gap: int
    times: Durations


_NEVER = float("inf")


def bands(limit: Limit, times: Durations, gap: int) -> tuple[Band, ...]:
    """The sides of `limit` that are watched; none for spot checks. `gap` is the hole after which nothing is known, ms."""
    if limit.spot:
        return ()
    sides = (("HIGH", 1.0, limit.high), ("LOW", -1.0, limit.low))
    return tuple(replace(_band(limit, sign, bound, times), side=side, gap=gap) for side, sign, bound in sides if bound)


def _band(limit: Limit, sign: float, bound: Bound, times: Durations) -> Band:
    edge, tolerance = bound.limit * sign, limit.tolerance
    return Band(
        side="",
        sign=sign,
        limit=edge,
        warn=edge + tolerance,
        alarm=_NEVER if limit.warn_only else edge + 2 * tolerance,
        severe=_NEVER if bound.severe is None else bound.severe * sign,
        acute=_NEVER if bound.acute is None else bound.acute * sign,
        hysteresis=tolerance,
        gap=times.gap,
        times=times,
    )


def snapshot(limit: Limit, band: Band, profile: str) -> dict[str, Any]:
    """The rule as it stood when an episode was found, stored with it: a limit may change, what was judged by it does not."""

    def figure(value: float) -> float | None:
        return None if value == _NEVER else value * band.sign

    times = band.times
    return {
        "code": limit.code,
        "name": limit.name_zh,
        "effective_from": limit.since.isoformat(),
        "profile": profile,
        "side": band.side,
        "limit": figure(band.limit),
        "warn": figure(band.warn),
        "alarm": figure(band.alarm),
        "severe": figure(band.severe),
        "acute": figure(band.acute),
        "warn_s": times.warn // 1000,
        "alarm_s": times.alarm // 1000,
        "acute_s": times.acute // 1000,
        "cumulative_s": times.cumulative // 1000,
        "close_s": times.close // 1000,
    }


PHYSICAL: Mapping[str, tuple[float, float]] = {
    "TEMPERATURE": (-90.0, 250.0),
    "HUMIDITY": (-0.1, 100.1),
    "DOOR": (-0.5, 1.5),
}
"""Values outside cannot be measured at all, by quantity; others are bounded by what a number may be."""


def believable(quantity: str, limit: Limit | None) -> tuple[float, float]:
    """Open interval of values that a sensor of this quantity and limit can give."""
    return limit.believed if limit else PHYSICAL.get(quantity, (-1e9, 1e9))
