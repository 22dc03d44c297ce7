"""The excursion algorithm (超温判定; DOMAIN 3.6): a pure state machine over one sensor's samples in the order of time.

The machine sees one side of a limit at a time, turned so that beyond is greater. Its state is small and is kept between
batches; nothing of the past is read again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import RANK, Stage
from jinbo.telemetry.rules.limits import Band, Durations

BUCKETS = 48
"""The trailing 24 hours are counted in half hours."""


@dataclass(slots=True)
class Machine:
    """What must be remembered of a sensor's past on one side. Times are ms; 0 means not."""

    last: int = 0
    began: int = 0
    """First sample beyond the warning threshold of the present excursion."""
    stage: str = ""
    stage_at: int = 0
    peak: float = 0.0
    warn_since: int = 0
    alarm_since: int = 0
    severe_since: int = 0
    acute_since: int = 0
    back_since: int = 0
    beyond: int = 0
    """Time beyond the alarm threshold in this excursion."""
    door_open: bool = False
    buckets: dict[int, int] = field(default_factory=dict)
    """Time beyond the alarm threshold by half hour, for the cumulative rule."""

    @property
    def idle(self) -> bool:
        """Whether nothing is remembered that a new machine would not know."""
        return not self.began and not self.buckets


@frozen
class Found:
    """An excursion found in a stretch of samples. `until` is None while it lasts; `settled` when nothing can change it."""

    side: str
    began: int
    stage: str
    stage_at: int
    peak: float
    beyond: int
    until: int | None
    door_open: bool
    settled: bool


def advance(
    machine: Machine,
    band: Band,
    ats: Sequence[int],
    values: Sequence[float],
    *,
    settle: int,
    doors: Sequence[int] = (),
) -> tuple[Machine, list[Found]]:
    """Runs samples (ascending) through a copy of `machine`.

    Returns the state before the first sample at or after `settle` (what may be kept: later samples can still be joined
    by late ones), and every excursion of stage WARN or more that ended in these samples or still lasts.

    `doors` holds the instants (ascending) at which the door was seen open: within 5 minutes of one no WARN is raised.
    """
    now = replace(machine, buckets=dict(machine.buckets))
    kept: Machine | None = None
    found: list[Found] = []
    for at, value in zip(ats, values, strict=True):
        if kept is None and at >= settle:
            kept = replace(now, buckets=dict(now.buckets))
        ended = _step(now, band, at, value * band.sign, doors)
        if ended is not None:
            found.append(replace(ended, settled=kept is None))
    if now.stage:
        found.append(_found(now, band, None))
    kept = kept or now
    oldest = (settle - band.times.day) // (band.times.day // BUCKETS)
    kept.buckets = {bucket: beyond for bucket, beyond in kept.buckets.items() if bucket > oldest}
    return kept, found


def _step(m: Machine, band: Band, at: int, value: float, doors: Sequence[int]) -> Found | None:
    known = m.last > 0 and at - m.last <= band.gap
    if not known:
        _forget_runs(m)
    was_beyond = m.alarm_since
    _run_levels(m, band, at, value)
    if known and was_beyond and m.alarm_since:
        _count(m, band.times, at - m.last, at)
    m.last = at
    if value > band.warn and not m.began:
        m.began, m.peak, m.beyond = at, value, 0
    if not m.began:
        return None
    m.peak = max(m.peak, value)
    _raise_stage(m, band.times, at, doors)
    return _close(m, band, at, value)


def _forget_runs(m: Machine) -> None:
    """After a hole in the data no run is continuous any more; the excursion itself is not over."""
    m.warn_since = m.alarm_since = m.severe_since = m.acute_since = m.back_since = 0


def _run_levels(m: Machine, band: Band, at: int, value: float) -> None:
    """Continues or ends the run of each level. A run ends only half a degree below where it began (hysteresis)."""
    slack = band.hysteresis
    m.warn_since = _run(m.warn_since, at, value, band.warn, slack)
    m.alarm_since = _run(m.alarm_since, at, value, band.alarm, slack)
    m.severe_since = _run(m.severe_since, at, value, band.severe, slack)
    m.acute_since = _run(m.acute_since, at, value, band.acute, slack)


def _run(since: int, at: int, value: float, threshold: float, slack: float) -> int:
    if value > threshold:
        return since or at
    return since if since and value > threshold - slack else 0


def _count(m: Machine, times: Durations, elapsed: int, at: int) -> None:
    width = times.day // BUCKETS
    m.buckets[at // width] = m.buckets.get(at // width, 0) + elapsed
    m.beyond += elapsed
    oldest = (at - times.day) // width
    for old in [bucket for bucket in m.buckets if bucket <= oldest]:
        del m.buckets[old]


def _raise_stage(m: Machine, times: Durations, at: int, doors: Sequence[int]) -> None:
    stage = _stage_now(m, times, at, doors)
    if RANK[stage] > RANK[m.stage]:
        m.stage, m.stage_at = stage, at
        m.door_open = _door_near(doors, at, times.door)


def _stage_now(m: Machine, times: Durations, at: int, doors: Sequence[int]) -> str:
    if (m.severe_since and at - m.severe_since >= times.alarm) or (m.acute_since and at - m.acute_since >= times.acute):
        return Stage.SEVERE
    if m.alarm_since and (at - m.alarm_since >= times.alarm or sum(m.buckets.values()) >= times.cumulative):
        return Stage.ALARM
    if m.warn_since and at - m.warn_since >= times.warn and not _door_near(doors, at, times.door):
        return Stage.WARN
    return ""


def _door_near(doors: Sequence[int], at: int, within: int) -> bool:
    """Whether the door was open in the time `within` before `at`."""
    return bisect_left(doors, at - within) < bisect_left(doors, at + 1)


def _close(m: Machine, band: Band, at: int, value: float) -> Found | None:
    times = band.times
    if value > band.warn:
        m.back_since = 0
    elif value <= band.limit and not m.back_since:
        m.back_since = at
    if not m.back_since:
        return None
    if not m.stage:
        if at - m.back_since >= times.merge:  # too short to be an excursion, and too long ago to be joined by the next
            _over(m)
        return None
    if at - m.back_since < times.close:
        return None
    ended = _found(m, band, m.back_since)
    _over(m)
    return ended


def _over(m: Machine) -> None:
    m.began = m.stage_at = m.back_since = m.beyond = 0
    m.stage, m.peak, m.door_open = "", 0.0, False


def _found(m: Machine, band: Band, until: int | None) -> Found:
    return Found(
        side=band.side,
        began=m.began,
        stage=m.stage,
        stage_at=m.stage_at,
        peak=m.peak * band.sign,
        beyond=m.beyond,
        until=until,
        door_open=m.door_open,
        settled=False,
    )
