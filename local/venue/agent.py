"""The firmware of a simulated device: when it measures, when it reports, what it keeps while the network is gone.

It makes messages and knows no network; the fleet publishes them. All instants in and out are platform milliseconds.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from local.venue.devices.chance import fraction
from local.venue.devices.effects import Effects, combined
from local.venue.devices.lift import ENTRAPMENT_S
from local.venue.devices.simulated import bring_to_life
from local.venue.plan import PlannedDevice

BATCH = 500
"""Readings in a message at most (the payload's own bound)."""
KEPT = 20_000
"""Readings that a device keeps while it cannot send; then the oldest are lost, as on a real logger."""

EffectsOf = Callable[[str, int], Sequence[Effects]]
"""The effects on a device (by id) at a platform instant in milliseconds."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often devices measure and report, in milliseconds of platform time (DOMAIN 2.3, 4.2), and the physics' pace."""

    sample_ms: int = 60_000
    report_ms: int = 300_000
    running_ms: int = 5_000
    idle_ms: int = 60_000
    pace: float = 1.0
    """Seconds of physics in a platform second: 60 in DEMO, whose excursions are found 60 times as fast."""

    @property
    def entrapment_s(self) -> float:
        """After how long a controller calls it an entrapment; a person watching a demo still sees the car stop first."""
        return max(3.0, ENTRAPMENT_S / self.pace)


CADENCES = {
    "CURRENT": Cadence(),
    "CIIE3_2020": Cadence(),
    "DEMO": Cadence(sample_ms=5_000, report_ms=10_000, running_ms=5_000, idle_ms=10_000, pace=60.0),
}


class Reading(NamedTuple):
    """A value by sensor and the device's own time."""

    sensor: str
    at: int
    value: float


@dataclass(frozen=True, slots=True)
class Message:
    """What a device publishes: `lane` is telemetry or alarm; `keys` are the distinct readings in it, for the count."""

    device: str
    lane: str
    payload: bytes
    keys: tuple[tuple[str, int], ...] = ()


class Agent:
    """One device. `due` says when it next has something to do; `tick` does it and gives the messages to publish."""

    def __init__(
        self, device: PlannedDevice, seed: int, start_ms: int, cadence: Cadence, effects_of: EffectsOf
    ) -> None:
        self.device = device
        self._cadence = cadence
        self._effects_of = effects_of
        self._is_lift = device.kind == "LIFT_CONTROLLER"
        self._pace = 1.0 if self._is_lift else cadence.pace
        self._start = start_ms
        self._simulated = bring_to_life(device, seed, start_ms, cadence.entrapment_s)
        self._units = {sensor.id: sensor.unit for sensor in device.sensors}
        self._buffer: deque[Reading] = deque(maxlen=KEPT)
        self._waiting: list[Message] = []
        self._standing: dict[str, str] = {}
        self._states: dict[str, float] = {}
        self._now = start_ms
        phase = hash_phase(seed, device.id, cadence.report_ms)
        self._next_sample = start_ms + phase % cadence.sample_ms
        self._next_report = start_ms + phase
        self._offline = False

    @property
    def due(self) -> int:
        """The platform instant at which `tick` should be called next."""
        if self._is_lift:
            return self._now + 1_000
        return min(self._next_sample, max(self._next_report, self._now + 1))

    def tick(self, now: int) -> list[Message]:
        """Everything the device does up to `now`."""
        if self._is_lift:
            self._tick_lift(now)
        else:
            while self._next_sample <= now:
                self._measure(self._next_sample)
                self._next_sample += self._period(self._cadence.sample_ms, self._next_sample)
        self._now = now
        here = combined(self._effects_of(self.device.id, now))
        came_back = self._offline and not here.offline
        self._offline = here.offline
        if now >= self._next_report or came_back:
            self._next_report = now + self._period(self._cadence.report_ms, now)
            self._waiting.extend(self._report(now, here))
        if here.offline:
            return []
        out, self._waiting = self._waiting, []
        return out

    def _tick_lift(self, now: int) -> None:
        """A lift's controller tells its states by period, and at once when the car starts or stops."""
        self._advance(now)
        self._tell_alarms(now)
        moved = self._simulated.sample(now, ()).get("car_status") != self._states.get("car_status")
        if moved or now >= self._next_sample:
            self._measure(now)
            running = self._states.get("car_status") == 1
            self._next_sample = now + self._period(self._cadence.running_ms if running else self._cadence.idle_ms, now)
            self._next_report = now

    def _advance(self, now: int) -> None:
        def effects_at(physical: int) -> Sequence[Effects]:
            return self._effects_of(self.device.id, self._start + round((physical - self._start) / self._pace))

        self._simulated.advance(self._start + round((now - self._start) * self._pace), effects_at)

    def _measure(self, at: int) -> None:
        self._advance(at)
        effects = self._effects_of(self.device.id, at)
        stamp = at + round(combined(effects).clock_s * 1000)
        shown = self._simulated.sample(at, effects)
        self._states = shown
        self._buffer.extend(Reading(sensor, stamp, value) for sensor, value in shown.items())

    def _period(self, period_ms: int, now: int) -> int:
        return max(100, round(period_ms / combined(self._effects_of(self.device.id, now)).burst))

    def _report(self, now: int, here: Effects) -> list[Message]:
        if here.offline:
            return []
        sent_at = now + round(here.clock_s * 1000)
        messages = []
        while self._buffer:
            readings = [self._buffer.popleft() for _ in range(min(BATCH, len(self._buffer)))]
            messages.append(self._telemetry(sent_at, readings))
        return messages

    def _telemetry(self, sent_at: int, readings: list[Reading]) -> Message:
        body = {"v": 1, "device": self.device.id, "sent_at": sent_at, "readings": [self._row(r) for r in readings]}
        keys = tuple((reading.sensor, reading.at) for reading in readings)
        return Message(self.device.id, "telemetry", json.dumps(body, separators=(",", ":")).encode(), keys)

    def _row(self, reading: Reading) -> dict[str, str | int | float]:
        row: dict[str, str | int | float] = {"sensor": reading.sensor, "at": reading.at, "value": reading.value}
        if unit := self._units[reading.sensor]:
            row["unit"] = unit
        return row

    def _tell_alarms(self, now: int) -> None:
        codes = self._simulated.raised()
        for code in sorted(codes - self._standing.keys()):
            self._standing[code] = f"{self.device.id}-{code}-{now}"
            self._waiting.append(self._alarm(code, now, active=True))
        for code in sorted(self._standing.keys() - codes):
            self._waiting.append(self._alarm(code, now, active=False))
            del self._standing[code]

    def _alarm(self, code: str, now: int, *, active: bool) -> Message:
        alarm = {"id": self._standing[code], "code": code, "at": now, "active": active}
        floor = self._simulated.sample(now, ()).get("car_position")
        if floor is not None:
            alarm["values"] = {"floor": floor}
        body = {"v": 1, "device": self.device.id, "sent_at": now, "alarms": [alarm]}
        return Message(self.device.id, "alarm", json.dumps(body, separators=(",", ":")).encode())


def hash_phase(seed: int, device: str, period_ms: int) -> int:
    """Where in its period a device reports, so that a venue's devices do not all speak at once."""
    return int(fraction(seed, device, "phase") * period_ms)
