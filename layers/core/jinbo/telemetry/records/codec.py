"""How states and packs look in the table (编码): compact text, since every started kilobyte of a write is paid for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Any

import orjson

from jinbo.telemetry.model import Condition, Fault, Reading
from jinbo.telemetry.rules.excursion import Machine
from jinbo.telemetry.rules.watch import Announced, DeviceState, SensorState

STATE_VERSION = 1
HOUR = 3_600_000


class StateTooNewError(Exception):
    """A state written by a later version of the platform: refused by name, never misread."""


def encode_state(state: DeviceState) -> str:
    """A device's state as text, under 1 KB for five sensors that sample each minute."""
    sensors = {id_: _encode_sensor(sensor) for id_, sensor in state.sensors.items()}
    head = [state.since, state.received_at, state.skew, state.disturbed_at]
    return orjson.dumps([STATE_VERSION, head, sensors]).decode()


def decode_state(text: str) -> DeviceState:
    """The state of `encode_state`'s text.

    Raises:
        StateTooNewError: another version wrote it.
    """
    version, *rest = orjson.loads(text)
    if version != STATE_VERSION:
        raise StateTooNewError(f"device state of version {version}, known is {STATE_VERSION}")
    head, sensors = rest
    return DeviceState({id_: _decode_sensor(row) for id_, row in sensors.items()}, *head)


def _encode_sensor(sensor: SensorState) -> list[Any]:
    ats = sensor.ats
    steps = [step // 1000 if not step % 1000 else -step for step in (after - before for before, after in pairwise(ats))]
    row: list[Any] = [ats[0] if ats else 0, steps, sensor.values]
    if sensor.same_since or sensor.machines or sensor.announced:
        trend = [round(sensor.fast, 3), round(sensor.slow, 3), sensor.trend_since // 60_000]
        row += [[sensor.same_since, sensor.same_value, *trend]]
    if sensor.machines or sensor.announced:
        row.append({side: _encode_machine(machine) for side, machine in sensor.machines.items()})
        row.append([[one.id, one.side, one.key, one.began, one.stage, one.until] for one in sensor.announced])
    return row


def _decode_sensor(row: Sequence[Any]) -> SensorState:
    steps = [step * 1000 if step >= 0 else -step for step in row[1]]
    values = row[2]
    sensor = SensorState(list(accumulate(steps, initial=row[0])) if values else [], values)
    if len(row) > 3:
        sensor.same_since, sensor.same_value, sensor.fast, sensor.slow, minutes = row[3]
        sensor.trend_since = minutes * 60_000
    if len(row) > 4:
        sensor.machines = {side: _decode_machine(machine) for side, machine in row[4].items()}
        sensor.announced = [Announced(*one) for one in row[5]]
    return sensor


def _encode_machine(m: Machine) -> list[Any]:
    runs = [m.warn_since, m.alarm_since, m.severe_since, m.acute_since, m.back_since]
    buckets = [[bucket, beyond] for bucket, beyond in m.buckets.items()]
    return [m.last, m.began, str(m.stage), m.stage_at, m.peak, runs, m.beyond, m.door_open, buckets]


def _decode_machine(row: Sequence[Any]) -> Machine:
    last, began, stage, stage_at, peak, (warn, alarm, severe, acute, back), beyond, door_open, buckets = row
    return Machine(
        last, began, stage, stage_at, peak, warn, alarm, severe, acute, back, beyond, door_open, dict(buckets)
    )


def encode_pack(readings: Sequence[Reading], first: int) -> str:
    """Readings as `sensor,ms after first,value;…`."""
    return ";".join([f"{sensor},{at - first},{value!r}" for sensor, at, value in readings])


def decode_pack(text: str, first: int) -> list[Reading]:
    """The readings of `encode_pack`'s text."""
    parts = (row.split(",") for row in text.split(";"))
    return [(sensor, first + int(after), float(value)) for sensor, after, value in parts]


def packs_of(readings: Iterable[Reading]) -> list[tuple[str, str]]:
    """Sort key and text of each pack: one for each hour, so that a range query needs to look back one hour at most.

    The key is natural (first instant and a hash of the content): the same readings again overwrite themselves.
    """
    ordered = sorted(readings, key=_by_time)
    if ordered[0][1] // HOUR == ordered[-1][1] // HOUR:
        return [_pack(ordered)]
    hours: dict[int, list[Reading]] = {}
    for reading in ordered:
        hours.setdefault(reading[1] // HOUR, []).append(reading)
    return [_pack(hour) for hour in hours.values()]


def _by_time(reading: Reading) -> tuple[int, str, float]:
    return reading[1], reading[0], reading[2]


def _pack(readings: Sequence[Reading]) -> tuple[str, str]:
    first = readings[0][1]
    text = encode_pack(readings, first)
    return f"P#{first:013d}#{blake2b(text.encode(), digest_size=6).hexdigest()}", text


def merge(packs: Iterable[tuple[str, str]], start: int, end: int) -> list[Reading]:
    """All readings of packs with start <= at < end, each (sensor, at) once with its greatest value, ascending in time."""
    merged: dict[tuple[int, str], float] = {}
    for key, text in packs:
        for sensor, at, value in decode_pack(text, int(key[2:15])):
            if start <= at < end:
                place = (at, sensor)
                if place not in merged or value > merged[place]:
                    merged[place] = value
    return [(sensor, at, merged[at, sensor]) for at, sensor in sorted(merged)]


def encode_conditions(active: Iterable[Condition]) -> str:
    """Conditions as text."""
    return orjson.dumps([[one.fault, one.sensor, one.since, dict(one.detail)] for one in active]).decode()


def decode_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions of `encode_conditions`' text."""
    return tuple(Condition(Fault(fault), sensor, since, detail) for fault, sensor, since, detail in orjson.loads(text))
