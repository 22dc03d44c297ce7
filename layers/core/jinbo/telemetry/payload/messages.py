"""The fast parser of what devices send (报文解析). `wire.py` is its schema and, in tests, its oracle.

A message is refused whole with a reason, or taken with those of its readings that are sound; each bad reading has its own
reason. The order of the checks is part of the contract: the first reason that applies is the one given.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

import orjson

from jinbo.telemetry.model import Alarm, AlarmMessage, BadPart, Message, Reading, Reason, Refusal
from jinbo.telemetry.payload.documents import MAX_BYTES, document_of, pairs

VERSION = 1
MAX_READINGS = 500
MAX_ALARMS = 20
MAX_VALUES = 64
"""Values beside one alarm."""
MAX_MS = 1 << 53
MAX_ABS = 1e9
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
"""Ids of devices, sensors, alarms and codes."""

_sound: set[str] = set()
"""Names found sound before: a venue has a few thousand, and looking one up costs a tenth of matching it."""
MAX_SOUND = 8192


def _named(name: str) -> bool:
    if name in _sound:
        return True
    if NAME.fullmatch(name) is None:
        return False
    if len(_sound) < MAX_SOUND:
        _sound.add(name)
    return True


def parse_telemetry(raw: bytes, thing: str) -> Message | Refusal:
    """A telemetry message of the device `thing`, or why it is refused."""
    return _usual(raw, thing) or _looked_at_closely(raw, thing)


def _looked_at_closely(raw: bytes, thing: str) -> Message | Refusal:
    document = document_of(raw, _telemetry_pairs)
    if type(document) is Refusal:
        return document
    assert type(document) is dict
    refusal = _header(document, thing)
    if refusal is not None:
        return refusal
    readings = document.get("readings")
    if type(readings) is not list:
        return _refused(document, Reason.BAD_MESSAGE, "readings")
    if not readings:
        return _refused(document, Reason.NO_READINGS)
    if len(readings) > MAX_READINGS:
        return _refused(document, Reason.TOO_MANY_READINGS, str(len(readings)))
    good, bad, units = _readings(readings)
    return Message(
        document["device"], document["sent_at"], good, bad, units, document.get("seq"), document.get("reply") is True
    )


def _usual(raw: bytes, thing: str) -> Message | None:
    """What nearly every message is: the four fields and nothing else, readings of three, a device seen before (P4).

    None is no verdict: such a message is looked at closely.
    """
    if len(raw) > MAX_BYTES:
        return None
    good: list[Reading] = []
    try:
        document = orjson.loads(raw)
        readings, sent_at, version = document["readings"], document["sent_at"], document["v"]
        count = len(readings)
        if (
            len(document) != 4
            or type(readings) is not list
            or not 0 < count <= MAX_READINGS
            or raw.count(b":") != 4 + 3 * count  # as in `document_of`: no key twice, nothing nested unseen
            or raw.count(b"[") != 1
            or type(version) is not int
            or version != VERSION
            or type(sent_at) is not int
            or not 0 <= sent_at < MAX_MS
            or document["device"] != thing
            or thing not in _sound
        ):
            return None
        for reading in readings:
            sensor, at, value = reading["sensor"], reading["at"], reading["value"]
            if (
                type(at) is not int
                or not 0 <= at < MAX_MS
                or type(value) is not float
                or not -MAX_ABS <= value <= MAX_ABS
                or sensor not in _sound
                or len(reading) != 3
            ):
                whole = sum(map(dict.__len__, readings)) == 3 * count  # each key once: only what is said is unsound
                return Message(thing, sent_at, *_readings(readings)) if whole else None
            good.append((sensor, at, value))
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return Message(thing, sent_at, good, [], {})


def parse_alarms(raw: bytes, thing: str) -> AlarmMessage | Refusal:
    """An alarm message of the device `thing`, or why it is refused."""
    document = document_of(raw, pairs)
    if type(document) is Refusal:
        return document
    assert type(document) is dict
    refusal = _header(document, thing)
    if refusal is not None:
        return refusal
    alarms = document.get("alarms")
    if type(alarms) is not list:
        return _refused(document, Reason.BAD_MESSAGE, "alarms")
    if not alarms:
        return _refused(document, Reason.NO_ALARMS)
    if len(alarms) > MAX_ALARMS:
        return _refused(document, Reason.TOO_MANY_ALARMS, str(len(alarms)))
    parsed = [_alarm(alarm) for alarm in alarms]
    return AlarmMessage(
        device=document["device"],
        sent_at=document["sent_at"],
        alarms=[alarm for alarm in parsed if alarm is not None],
        bad=[BadPart(index, Reason.BAD_ALARM) for index, alarm in enumerate(parsed) if alarm is None],
        reply=document.get("reply") is True,
    )


def _telemetry_pairs(document: dict[str, Any]) -> int:
    """Pairs of a telemetry message as it should be; anything nested elsewhere makes the count differ, which is the point."""
    readings = document.get("readings")
    if type(readings) is not list:
        return -1
    try:
        return len(document) + sum(map(dict.__len__, readings))
    except TypeError:
        return -1


def _header(document: dict[str, Any], thing: str) -> Refusal | None:
    version, device = document.get("v"), document.get("device")
    if type(version) is not int or version != VERSION:
        return _refused(document, Reason.WRONG_VERSION)
    if type(device) is not str or (device not in _sound and not _named(device)):
        return _refused(document, Reason.BAD_MESSAGE, "device")
    if device != thing:
        return _refused(document, Reason.WRONG_DEVICE)
    field = _bad_field(document)
    return _refused(document, Reason.BAD_MESSAGE, field) if field else None


def _bad_field(document: dict[str, Any]) -> str:
    sent = document.get("sent_at")
    if type(sent) is not int or not 0 <= sent < MAX_MS:
        return "sent_at"
    if len(document) == 4:
        return ""  # what every message has, and nothing else
    seq = document.get("seq", 0)
    if type(seq) is not int or not 0 <= seq < MAX_MS:
        return "seq"
    return "" if type(document.get("reply", False)) is bool else "reply"


def _refused(document: dict[str, Any], reason: Reason, detail: str = "") -> Refusal:
    device = document.get("device")
    return Refusal(reason, detail, device if type(device) is str else "", document.get("reply") is True)


def _readings(readings: list[Any]) -> tuple[list[Reading], list[BadPart], dict[str, str]]:
    good: list[Reading] = []
    bad: list[BadPart] = []
    units: dict[str, str] = {}
    for index, reading in enumerate(readings):
        try:
            sensor, at, value = reading["sensor"], reading["at"], reading["value"]
        except (KeyError, TypeError, IndexError):
            bad.append(BadPart(index, Reason.BAD_READING))
            continue
        kind = type(value)
        if (
            type(at) is not int
            or not 0 <= at < MAX_MS
            or (kind is not float and kind is not int)
            or type(sensor) is not str
            or (sensor not in _sound and not _named(sensor))
        ):
            bad.append(BadPart(index, Reason.BAD_READING))
            continue
        if kind is int:
            value = _floated(value)
        if not -MAX_ABS <= value <= MAX_ABS:
            bad.append(BadPart(index, Reason.OUT_OF_RANGE if isfinite(value) else Reason.NOT_FINITE))
            continue
        if len(reading) > 3 and "unit" in reading:
            unit = reading["unit"]
            if type(unit) is not str or len(unit) > 16:
                bad.append(BadPart(index, Reason.BAD_READING))
                continue
            if units.setdefault(sensor, unit) != unit:
                bad.append(BadPart(index, Reason.WRONG_UNIT))
                continue
        good.append((sensor, at, value))
    return good, bad, units


def _floated(number: int) -> float:
    try:
        return float(number)
    except OverflowError:  # an integer of 400 digits: not infinite, but beyond any sensor
        return MAX_ABS * 10


def _alarm(alarm: Any) -> Alarm | None:
    if type(alarm) is not dict:
        return None
    id_, code, at, active = alarm.get("id"), alarm.get("code"), alarm.get("at"), alarm.get("active")
    if type(id_) is not str or type(code) is not str or type(at) is not int or type(active) is not bool:
        return None
    if not _named(id_) or not _named(code):
        return None
    values = alarm.get("values", {})
    if not 0 <= at < MAX_MS or type(values) is not dict or len(values) > MAX_VALUES:
        return None
    return Alarm(id_, code, at, active, values) if all(_scalar(value) for value in values.values()) else None


def _scalar(value: Any) -> bool:
    kind = type(value)
    if kind is float:
        return isfinite(value)
    if kind is str:
        return len(value) <= 256
    return kind is bool or value is None or (kind is int and -MAX_MS < value < MAX_MS)
