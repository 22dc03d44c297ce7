"""Recording what was found (记录): excursions and conditions with their news, whoever else writes them meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jinbo.kernel.clock import Clock, to_ms
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact
from jinbo.kernel.ids import natural_id
from jinbo.telemetry.model import Conditions, Episode
from jinbo.telemetry.ports import ConditionStore, Episodes
from jinbo.telemetry.rules.excursion import Found
from jinbo.telemetry.rules.health import News, after
from jinbo.telemetry.rules.news import condition_fact, excursion_fact
from jinbo.telemetry.rules.plan import Plan, under_maintenance
from jinbo.telemetry.rules.watch import Change

TRIES = 5
"""Lost races with people who enter a cause, or with the silence timer, before giving up until the next delivery."""


class Recorder:
    """Writes episodes and conditions together with their facts."""

    def __init__(self, episodes: Episodes, conditions: ConditionStore, clock: Clock) -> None:
        self._episodes = episodes
        self._conditions = conditions
        self._clock = clock

    def record_change(self, plan: Plan, change: Change) -> list[Fact]:
        """Stores what became of an excursion. Run again after a crash it finds its own record and tells the same facts.

        Raises:
            ConflictError: others kept changing the record.
        """
        for _ in range(TRIES - 1):
            try:
                return self._record_once(plan, change)
            except ConflictError:
                continue
        return self._record_once(plan, change)

    def _record_once(self, plan: Plan, change: Change) -> list[Fact]:
        stored = self._find(plan, change)
        if change.found is None:
            if stored is None or stored.withdrawn:
                return []
            episode = replace(stored, withdrawn=True, until=stored.until or stored.stage_at)
        else:
            episode = merged(plan, change.sensor, change.found, stored, historic=change.announced is None)
        if change.announced is not None:
            change.announced.id, change.announced.key = episode.id, episode.key
        return self._put(plan, episode)

    def _put(self, plan: Plan, episode: Episode) -> list[Fact]:
        fact = excursion_fact(episode, plan.device, self._clock.now(), plan.times.close)
        quiet = under_maintenance(plan.sensors[episode.sensor].sensor, episode.stage_at)
        facts = [] if quiet else [fact]
        self._episodes.put(episode, facts)
        return facts

    def _find(self, plan: Plan, change: Change) -> Episode | None:
        """The record of this excursion: by its id once it has one, else one that touches it in time.

        The second is for deliveries that are repeated in another grouping, whose first sample may be another.
        """
        told, found = change.announced, change.found
        if told is not None and told.id:
            around = self._episodes.of_device(plan.device.id, told.key, told.key + 1)
            return next((one for one in around if one.id == told.id), None)
        assert found is not None
        return self.touching(plan, change.sensor, found)

    def around(self, plan: Plan, start: int, end: int) -> list[Episode]:
        """Recorded excursions of the device first seen to begin in start <= t < end (ms)."""
        return self._episodes.of_device(plan.device.id, start, end)

    def touching(self, plan: Plan, sensor: str, found: Found) -> Episode | None:
        """The recorded episode of the same side of the same sensor that `found` overlaps or nearly touches.

        One that was withdrawn is that only if it began at the same instant: then it is what comes back.
        """
        near, ends = plan.times.merge, found.until if found.until is not None else to_ms(self._clock.now())
        around = self._episodes.of_device(plan.device.id, found.began - plan.times.day, ends + near)
        for one in around:
            over = one.until if one.until is not None else 1 << 60
            same = one.key == found.began if one.withdrawn else found.began <= over + near
            if one.sensor == sensor and one.side == found.side and same:
                return one
        return None

    def record_health(self, plan: Plan, conditions: Conditions, news: Sequence[News], at: int) -> list[Fact]:
        """Stores what changed in a device's conditions.

        Raises:
            ConflictError: others kept changing them.
        """
        for attempt in range(TRIES):
            real = [one for one in news if (conditions.of(one[0].fault, one[0].sensor) is not None) is not one[1]]
            if not real:
                return []
            now = self._clock.now()
            facts = [condition_fact(condition, holds, plan.device, at, now) for condition, holds in real]
            try:
                self._conditions.put(replace(conditions, active=after(conditions, real)), facts)
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
                conditions = self._conditions.get(plan.device.id)
                continue
            return facts
        return []


def merged(plan: Plan, sensor: str, found: Found, stored: Episode | None, *, historic: bool) -> Episode:
    """The record of `found`: the stored one moved on, or a new one with a natural id."""
    device, one = plan.device, plan.sensors[sensor]
    if stored is not None:
        return replace(
            stored,
            began=found.began,
            stage=str(found.stage),
            stage_at=found.stage_at,
            peak=found.peak,
            until=found.until,
            above_ms=found.beyond,
            door_open=stored.door_open or found.door_open,
            historic=stored.historic,
            withdrawn=False,
        )
    band = next(band for band in one.bands if band.side == found.side)
    return Episode(
        id=natural_id("episode", device.id, sensor, found.side, found.began),
        device=device.id,
        sensor=sensor,
        quantity=one.sensor.quantity,
        limit_code=one.sensor.limit_code,
        side=found.side,
        stage=str(found.stage),
        began=found.began,
        peak=found.peak,
        limit=band.limit * band.sign,
        rule=plan.snapshot(sensor, found.side),
        key=found.began,
        stage_at=found.stage_at,
        until=found.until,
        historic=historic,
        above_ms=found.beyond,
        door_open=found.door_open,
        subject=device.subject,
        enterprise=device.enterprise,
        hall=device.hall,
        zone=device.zone,
    )
