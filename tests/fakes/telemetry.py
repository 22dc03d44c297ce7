"""Telemetry's world in memory: stores that obey the ports' promises, with faults that can be switched on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from fakes.time import StandingClock
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.fact import Fact
from jinbo.kernel.timers import Timer
from jinbo.telemetry.model import Conditions, Device, Entry, Envelope, Episode, Reading, Sensor
from jinbo.telemetry.ports import Loaded
from jinbo.telemetry.records.codec import decode_state, encode_state, merge, packs_of
from jinbo.telemetry.rules.watch import DeviceState
from jinbo.telemetry.service import Alarms, Backfill, Desk, History, Ingest, Plans, Recorder, Silence

OPENING = 1604534400000
"""2020-11-05 08:00 in Shanghai, in ms."""
MINUTE = 60_000
HOUR = 60 * MINUTE


def forever() -> float:
    return 60.0


@dataclass
class FakeRegistry:
    known: dict[str, Device] = field(default_factory=dict)
    reads: int = 0
    pages: int = 0

    def devices(self, ids: Iterable[str]) -> Mapping[str, Device]:
        self.reads += 1
        return {id_: self.known[id_] for id_ in ids if id_ in self.known}

    def page(self, hall: str, limit: int, cursor: str) -> tuple[Sequence[Device], str]:
        self.pages += 1
        listed = sorted((f"{one.hall}#{one.kind}#{one.id}", one) for one in self.known.values())
        later = [(place, one) for place, one in listed if place > cursor and (not hall or one.hall == hall)]
        return [one for _, one in later[:limit]], later[limit - 1][0] if len(later) > limit else ""


@dataclass
class FakeEpisodes:
    kept: dict[str, Episode] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    conflicts: int = 0
    """So many of the next writes are lost to somebody else."""

    def put(self, episode: Episode, facts: Sequence[Fact]) -> Episode:
        stored = self.kept.get(episode.id)
        if self.conflicts:
            self.conflicts -= 1
            raise ConflictError("stale", "已被更新", "changed")
        if (stored.version if stored else 0) != episode.version:
            raise ConflictError("stale", "已被更新", "changed")
        self.kept[episode.id] = replace(episode, version=episode.version + 1)
        self.facts += facts
        return self.kept[episode.id]

    def get(self, episode_id: str) -> Episode | None:
        return self.kept.get(episode_id)

    def of_device(self, device: str, start: int, end: int) -> list[Episode]:
        its = [one for one in self.kept.values() if one.device == device and start <= one.key < end]
        return sorted(its, key=lambda one: (one.key, one.id), reverse=True)


@dataclass
class FakeConditions:
    kept: dict[str, Conditions] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    before_put: Callable[[], None] = lambda: None

    def get(self, device: str) -> Conditions:
        return self.kept.get(device, Conditions(device))

    def put(self, conditions: Conditions, facts: Sequence[Fact]) -> None:
        self.before_put()
        if self.get(conditions.device).version != conditions.version:
            raise ConflictError("stale", "已被更新", "changed")
        self.kept[conditions.device] = replace(conditions, version=conditions.version + 1)
        self.facts += facts


@dataclass
class FakePacks:
    """`refuse(what, device)` says which writes fail; `what` is 'readings' or 'state'."""

    packs: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    conditions: FakeConditions = field(default_factory=FakeConditions)
    refuse: Callable[[str, str], bool] = lambda what, device: False
    unavailable: bool = False

    def load(self, ids: Sequence[str], seconds: Callable[[], float]) -> dict[str, Loaded]:
        if self.unavailable:
            raise UnavailableError("store-busy", "系统繁忙", "busy")
        return {id_: self._loaded(id_) for id_ in ids}

    def _loaded(self, id_: str) -> Loaded:
        try:
            return self._state(id_), self.conditions.get(id_)
        except ValueError as error:
            return error

    def _state(self, id_: str) -> DeviceState:
        return decode_state(self.texts[id_]) if id_ in self.texts else DeviceState()

    def put_readings(
        self, readings: Mapping[str, Sequence[Reading]], arrived: int, seconds: Callable[[], float]
    ) -> frozenset[str]:
        failed = frozenset(device for device in readings if self.refuse("readings", device))
        for device, its in readings.items():
            if device not in failed:
                self.packs.setdefault(device, {}).update(packs_of(its))
        return failed

    def put_states(self, states: Mapping[str, DeviceState], seconds: Callable[[], float]) -> frozenset[str]:
        failed = frozenset(device for device in states if self.refuse("state", device))
        self.texts |= {device: encode_state(state) for device, state in states.items() if device not in failed}
        return failed

    def between(self, device: str, start: int, end: int) -> list[Reading]:
        return merge(self.packs.get(device, {}).items(), start, end)

    def state(self, device: str) -> DeviceState:
        return self._state(device)

    def stored(self, device: str) -> list[Reading]:
        return self.between(device, 0, 1 << 60)


@dataclass
class FakeAlarms:
    kept: dict[tuple[str, int, str], Fact] = field(default_factory=dict)
    busy: bool = False

    def put_new(self, key: tuple[str, int, str], fact: Fact) -> bool:
        if self.busy:
            raise UnavailableError("store-busy", "系统繁忙", "busy")
        new = key not in self.kept
        self.kept.setdefault(key, fact)
        return new


@dataclass
class FakeQuarantine:
    kept: dict[str, Entry] = field(default_factory=dict)
    full: bool = False

    def put(self, entries: Sequence[Entry], seconds: Callable[[], float]) -> frozenset[str]:
        if self.full:
            return frozenset(entry.id for entry in entries)
        self.kept |= {entry.id: entry for entry in entries}
        return frozenset()

    def get(self, entry_id: str) -> Entry | None:
        return self.kept.get(entry_id)

    def page(self, cursor: str | None, limit: int, before: int) -> tuple[list[Entry], str | None]:
        upto = cursor or f"{before:013d}"
        found = [self.kept[id_] for id_ in sorted(self.kept, reverse=True) if id_ < upto]
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    def mark_replayed(self, entry_id: str, at: str) -> None:
        self.kept[entry_id] = replace(self.kept[entry_id], replayed_at=at)

    @property
    def reasons(self) -> Counter[str]:
        return Counter(str(entry.reason) for entry in self.kept.values())


@dataclass
class FakeTimers:
    due: dict[tuple[str, str], Timer] = field(default_factory=dict)

    def set(self, kind: str, key: str, due: datetime, payload: Mapping[str, Any]) -> None:
        self.due[kind, key] = Timer(kind, key, due, payload)

    def cancel(self, kind: str, key: str) -> None:
        self.due.pop((kind, key), None)


@dataclass
class FakeReplies:
    sent: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def send(self, device: str, body: Mapping[str, object]) -> None:
        self.sent.append((device, body))


def freezer(id_: str = "fz-0001", *, sensors: int = 1, door: bool = False, **more: Any) -> Device:
    """A kitchen freezer (T02) with `sensors` probes t1, t2, … and perhaps a door."""
    probes = [Sensor(f"t{number}", "TEMPERATURE", "Cel", "T02") for number in range(1, sensors + 1)]
    doors = [Sensor("d1", "DOOR", "")] if door else []
    return Device(
        id=id_,
        kind="FREEZER",
        subject="business:b1",
        sensors={sensor.id: sensor for sensor in (*probes, *doors)},
        **{"enterprise": "ent-1", "hall": "1.1", "zone": "A", "place": "西厅", **more},
    )


def fridge(id_: str = "fr-0001", limit: str = "T01") -> Device:
    """A fridge (T01) with one probe."""
    return replace(freezer(id_), kind="FRIDGE", sensors={"t1": Sensor("t1", "TEMPERATURE", "Cel", limit)})


def message(device: str, readings: Sequence[Reading], sent_at: int, **more: Any) -> bytes:
    """A telemetry payload as a device sends it."""
    rows = [{"sensor": sensor, "at": at, "value": value} for sensor, at, value in readings]
    return json.dumps({"v": 1, "device": device, "sent_at": sent_at, "readings": rows, **more}).encode()


class World:
    """Telemetry with all its stores in memory."""

    def __init__(self, *devices: Device, profile: str = "CURRENT") -> None:
        self.clock = StandingClock(datetime.fromtimestamp(OPENING / 1000, UTC))
        self.registry = FakeRegistry({device.id: device for device in devices})
        self.packs = FakePacks()
        self.conditions = self.packs.conditions
        self.episodes = FakeEpisodes()
        self.quarantine = FakeQuarantine()
        self.alarms = FakeAlarms()
        self.timers = FakeTimers()
        self.replies = FakeReplies()
        self.errors: list[tuple[str, Exception]] = []
        self.plans = Plans(self.registry, self.clock, profile)
        recorder = Recorder(self.episodes, self.conditions, self.clock)
        backfill = Backfill(self.packs, recorder)
        self.lane = Ingest(
            plans=self.plans,
            packs=self.packs,
            recorder=recorder,
            backfill=backfill,
            quarantine=self.quarantine,
            timers=self.timers,
            replies=self.replies,
            clock=self.clock,
            on_error=self.on_error,
        )
        self.silence = Silence(self.plans, self.packs, recorder, self.timers, self.clock)
        self.desk = Desk(self.plans, self.packs, backfill, self.quarantine, self.clock)
        self.critical = Alarms(self.plans, self.alarms, self.quarantine, self.clock, self.on_error)
        self.history = History(
            registry=self.registry,
            packs=self.packs,
            episodes=self.episodes,
            clock=self.clock,
            profile=profile,
        )
        self._number = 0

    def on_error(self, where: str, error: Exception) -> None:
        self.errors.append((where, error))

    def envelope(self, raw: bytes, thing: str, received_at: int) -> Envelope:
        self._number += 1
        return Envelope(f"{self._number:08d}", raw, thing, received_at)

    def say(
        self, device: str, readings: Sequence[Reading], *, sent_at: int | None = None, delay: int = 200
    ) -> list[Fact]:
        """The device sends one message, which arrives alone; the facts that come of it."""
        sent = max(at for _, at, _ in readings) if sent_at is None else sent_at
        result = self.lane.ingest([self.envelope(message(device, readings, sent), device, sent + delay)], forever)
        assert result.failed == []
        return result.facts

    def live_episodes(self) -> list[Episode]:
        return [one for one in self.episodes.kept.values() if not one.withdrawn]
