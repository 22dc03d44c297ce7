"""How telemetry tells its news (事实): what stands in each fact. Ids are natural: the same news twice is one fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jinbo.kernel.clock import from_ms, iso
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.kernel.ids import natural_id
from jinbo.telemetry.model import LEVELS, Alarm, Condition, Device, Episode, Fault, Stage

EXCURSION = "telemetry.excursion.changed"
LOST = "telemetry.sensor.lost"
RETURNED = "telemetry.sensor.returned"
SUSPECT = "telemetry.sensor.suspect"
CLOCK_WRONG = "telemetry.clock.wrong"
ALARMED = "telemetry.device.alarmed"

_BUSINESS = frozenset({Audience.REGULATOR, Audience.ENTERPRISE})


def subject_of(device: Device) -> Subject:
    """What a device's news is about: the business or lift it watches, or itself where it watches nothing."""
    return Subject.parse(device.subject) if ":" in device.subject else Subject("device", device.id)


def _where(device: Device) -> dict[str, Any]:
    return {
        "device": device.id,
        "device_kind": device.kind,
        "enterprise": device.enterprise,
        "hall": device.hall,
        "zone": device.zone,
        "place": device.place,
    }


def told_stage(episode: Episode) -> str:
    """The stage as told: CLOSED once it is over (back in range for 15 minutes), HISTORIC when it was over before it was seen.

    What is over may still owe its cause: `explained` says so, and the enterprise's entry is news of its own.
    """
    if episode.historic:
        return Stage.HISTORIC
    return Stage.CLOSED if episode.until is not None else episode.stage


def excursion_fact(episode: Episode, device: Device, now: datetime, close_ms: int) -> Fact:
    """An excursion was found, moved on, or ended. `level` is that of the highest stage; `until` is there once it is back
    in range for 15 minutes, `clears_at` says since when that has been certain."""
    stage = told_stage(episode)
    value: dict[str, Any] = {
        **_where(device),
        "episode_id": episode.id,
        "sensor": episode.sensor,
        "quantity": episode.quantity,
        "limit_code": episode.limit_code,
        "side": episode.side,
        "stage": stage,
        "reached": episode.stage,
        "level": LEVELS[episode.stage],
        "from": iso(from_ms(episode.began)),
        "since": iso(from_ms(episode.stage_at)),
        "peak": episode.peak,
        "limit": episode.limit,
        "door_open": episode.door_open,
        "withdrawn": episode.withdrawn,
        "explained": episode.cause is not None,
        "rule": dict(episode.rule),
    }
    if episode.until is not None:
        value["until"] = iso(from_ms(episode.until))
        value["clears_at"] = iso(from_ms(episode.until + close_ms))
    told = (stage, episode.stage, episode.stage_at, episode.until or 0, episode.withdrawn, episode.cause is not None)
    return Fact(
        id=natural_id(EXCURSION, episode.id, *told),
        kind=EXCURSION,
        subject=subject_of(device),
        occurred_at=from_ms(episode.until if episode.until is not None else episode.stage_at),
        recorded_at=now,
        value=value,
        audience=_BUSINESS,
    )


def condition_fact(condition: Condition, holds: bool, device: Device, at_ms: int, now: datetime) -> Fact:
    """A sensor was lost or came back, is suspect or no longer, or a clock is off or right again.

    What is over was over at the earliest when it began: silence begins when a timer says so, and is ended by a message that
    was under way, with measurements from before. Those who order facts by their time would else see it last for ever (F14).
    """
    value: dict[str, Any] = _where(device)
    if condition.fault is Fault.CLOCK:
        kind = CLOCK_WRONG
        value |= {**condition.detail, "active": holds}
    elif condition.fault is Fault.LOST:
        kind = LOST if holds else RETURNED
        last_at = condition.detail.get("last_at")
        value |= {
            "sensor": condition.sensor,
            "last_at": iso(from_ms(last_at)) if last_at is not None else None,
            "limit_s": condition.detail.get("limit_s"),
        }
    else:
        kind = SUSPECT
        value |= {"sensor": condition.sensor, "fault": condition.fault, **condition.detail, "active": holds}
    value["since"] = iso(from_ms(condition.since))
    return Fact(
        id=natural_id(kind, device.id, condition.sensor, condition.fault, condition.since, holds),
        kind=kind,
        subject=subject_of(device),
        occurred_at=from_ms(at_ms if holds else max(at_ms, condition.since)),
        recorded_at=now,
        value=value,
        audience=_BUSINESS,
    )


def alarm_id(device: str, alarm: Alarm) -> str:
    """The natural id of an alarm as the device tells it: its own id, whether it is raised or over, and when by its clock.

    The time is in it because a controller that restarts counts its alarms anew: a new entrapment is not an old one again.
    """
    return natural_id(ALARMED, device, alarm.id, alarm.code, alarm.active, alarm.at)


def alarm_fact(alarm: Alarm, device: Device, received_at: int, now: datetime, at: int) -> Fact:
    """A device called an alarm, or called it off, at `at` (ms; its arrival where the device's clock is wrong).

    Raw codes differ between makers: who reads them maps them (DOMAIN 4.2).
    """
    return Fact(
        id=alarm_id(device.id, alarm),
        kind=ALARMED,
        subject=subject_of(device),
        occurred_at=from_ms(at),
        recorded_at=now,
        value={
            **_where(device),
            "code": alarm.code,
            "active": alarm.active,
            "alarm_id": alarm.id,
            "at": iso(from_ms(at)),
            "received_at": iso(from_ms(received_at)),
            "values": dict(alarm.values),
        },
        audience=_BUSINESS,
    )
