"""Looking at history again (回填): what came late, was imported or replayed may hold excursions that nobody saw.

They are recorded as historic; live alarms only look forward (DESIGN 2 rule 4, F3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jinbo.kernel.fact import Fact
from jinbo.telemetry.model import Episode, Reading, Sample
from jinbo.telemetry.ports import Packs
from jinbo.telemetry.rules.excursion import Found, Machine, advance
from jinbo.telemetry.rules.plan import Plan
from jinbo.telemetry.rules.watch import Change
from jinbo.telemetry.service.recording import Recorder

FOREVER = 1 << 60


class Backfill:
    """Finds and records historic excursions."""

    def __init__(self, packs: Packs, recorder: Recorder) -> None:
        self._packs = packs
        self._recorder = recorder

    def look_again(self, plan: Plan, late: Mapping[str, Sequence[Sample]], disturbed_at: int) -> list[Fact]:
        """Looks back where late samples may matter: beyond a limit themselves, or beside a recorded excursion.

        Nothing was recorded of the device after `disturbed_at` (ms, arrival).
        """
        first = min(at for samples in late.values() for at, _ in samples)
        last = max(at for samples in late.values() for at, _ in samples)
        near = plan.times.merge
        beside: set[str] = set()
        if disturbed_at >= first - near:
            around = self._recorder.around(plan, first - plan.times.day, last + near)
            beside = {one.sensor for one in around if one.until is not None and one.until >= first - near}
        facts: list[Fact] = []
        for sensor, samples in late.items():
            one = plan.sensors[sensor]
            beyond = any(not one.quiet_low <= value <= one.quiet_high for _, value in samples)
            if beyond or sensor in beside:
                facts += self.look_back(plan, sensor, min(samples)[0], max(samples)[0])
        return facts

    def look_back(self, plan: Plan, sensor: str, first: int, last: int) -> list[Fact]:
        """Judges the history of `sensor` around the late samples from `first` to `last` (ms), which are stored already."""
        day = plan.times.day
        readings = self._packs.between(plan.device.id, first - day, last + day)
        near = plan.times.merge
        return [
            fact
            for found in history(plan, sensor, readings)
            if found.began <= last + near and (found.until or FOREVER) >= first - near
            for fact in self._record(plan, sensor, found)
        ]

    def _record(self, plan: Plan, sensor: str, found: Found) -> list[Fact]:
        stored = self._recorder.touching(plan, sensor, found)
        if stored is None and found.until is None:
            return []  # it may last: the lane, which sees the present, tells of it
        if stored is not None and _same(stored, found):
            return []
        if stored is not None and not stored.historic and stored.until is None:
            return []  # the lane is following it
        return self._recorder.record_change(plan, Change(sensor, found.side, found, None))


def _same(stored: Episode, found: Found) -> bool:
    return (stored.began, stored.stage, stored.until, stored.peak) == (
        found.began,
        str(found.stage),
        found.until,
        found.peak,
    )


def history(plan: Plan, sensor: str, readings: Sequence[Reading]) -> list[Found]:
    """All excursions of `sensor` in `readings` (ascending), in order of their beginning."""
    one = plan.sensors[sensor]
    samples: list[Sample] = [(at, value) for id_, at, value in readings if id_ == sensor]
    doors = _door_changes(plan, readings)
    ats, values = [at for at, _ in samples], [value for _, value in samples]
    found: list[Found] = []
    for band in one.bands:
        found += advance(Machine(), band, ats, values, settle=FOREVER, doors=doors)[1]
    return sorted(found, key=lambda excursion: excursion.began)


def _door_changes(plan: Plan, readings: Sequence[Reading]) -> list[int]:
    changes: list[int] = []
    was: dict[str, bool] = {}
    for id_, at, value in readings:
        if id_ in plan.doors:
            if was.get(id_, value >= 0.5) != (value >= 0.5):
                changes.append(at)
            was[id_] = value >= 0.5
    return changes
