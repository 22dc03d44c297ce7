"""Telemetry's things in the field's words (物联监测): readings, sensors, excursions, conditions, quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from jinbo.kernel.frozen import frozen

Reading = tuple[str, int, float]
"""(sensor, measured at in ms since 1970 by the device's clock, value). A plain tuple: thousands of them pass a second."""

Sample = tuple[int, float]
"""(measured at in ms, value) of one sensor."""


class Reason(StrEnum):
    """Why something was refused (隔离原因). Stable codes: devices, metrics and clients rely on them."""

    NOT_JSON = "not-json"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    DUPLICATE_KEY = "duplicate-key"
    BAD_ENVELOPE = "bad-envelope"
    BAD_MESSAGE = "bad-message"
    WRONG_VERSION = "wrong-version"
    WRONG_DEVICE = "wrong-device"
    NO_READINGS = "no-readings"
    TOO_MANY_READINGS = "too-many-readings"
    BAD_READING = "bad-reading"
    NOT_FINITE = "not-finite"
    OUT_OF_RANGE = "out-of-range"
    CLOCK_WRONG = "clock-wrong"
    TOO_LATE = "too-late"
    UNKNOWN_DEVICE = "unknown-device"
    RETIRED_DEVICE = "retired-device"
    UNKNOWN_SENSOR = "unknown-sensor"
    WRONG_UNIT = "wrong-unit"
    NO_ALARMS = "no-alarms"
    TOO_MANY_ALARMS = "too-many-alarms"
    BAD_ALARM = "bad-alarm"
    LANE_FAILED = "lane-failed"


@frozen
class Refusal:
    """A whole message refused. `detail` is for the engineer; it never quotes more than a name of the message."""

    reason: Reason
    detail: str = ""
    device: str = ""
    reply: bool = False


@frozen
class BadPart:
    """One reading or alarm refused, by its place in the message; its neighbours are kept."""

    index: int
    reason: Reason


@dataclass(slots=True)
class Message:
    """A telemetry message that is well formed (遥测报文). `units` holds the units that the device claimed, by sensor."""

    device: str
    sent_at: int
    readings: list[Reading]
    bad: list[BadPart]
    units: dict[str, str]
    """Sensor and the unit it claimed; empty when the device claims none."""
    seq: int | None = None
    reply: bool = False


@frozen
class Alarm:
    """What a device itself calls an alarm (设备报警)."""

    id: str
    code: str
    at: int
    active: bool
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class AlarmMessage:
    """An alarm message that is well formed."""

    device: str
    sent_at: int
    alarms: list[Alarm]
    bad: list[BadPart]
    reply: bool = False


@frozen
class Envelope:
    """A device's bytes as the IoT rule handed them over. `id` is the place in the lane: what a failure is named by."""

    id: str
    raw: bytes
    thing: str
    received_at: int
    """Milliseconds since 1970 on the platform's clock."""
    fault: Reason | None = None
    """Set where the lane's own record could not be read: a message is never dropped unseen."""


@frozen
class Sensor:
    """What telemetry needs to know of a measuring channel (测点); the registry owns it."""

    id: str
    quantity: str
    unit: str = ""
    limit_code: str = ""
    sample_s: int = 60
    calib_due: date | None = None
    maintenance_until: datetime | None = None


@frozen
class Device:
    """What telemetry needs to know of a device (设备); the registry owns it. `subject` is `type:id` of what it watches."""

    id: str
    kind: str
    subject: str
    sensors: Mapping[str, Sensor]
    enterprise: str = ""
    hall: str = ""
    zone: str = ""
    place: str = ""
    mobile: bool = False
    active: bool = True
    """Whether it is expected to report; silence of a stopped device is no news."""
    retired: bool = False


class Stage(StrEnum):
    """How far an excursion has gone (超温阶段; DOMAIN 3.6)."""

    WARN = "WARN"
    ALARM = "ALARM"
    SEVERE = "SEVERE"
    CLOSED = "CLOSED"
    HISTORIC = "HISTORIC"


RANK = {"": 0, "WARN": 1, "ALARM": 2, "SEVERE": 3}
LEVELS = {"WARN": "BLUE", "ALARM": "YELLOW", "SEVERE": "ORANGE"}
"""Alert level of each stage (DOMAIN 3.6)."""


class Fault(StrEnum):
    """What can be wrong with a sensor or clock, apart from what it measures (测点故障)."""

    LOST = "LOST"  # 监测中断
    STUCK = "STUCK"  # 读数不变
    DRIFT = "DRIFT"  # 漂移
    CALIBRATION = "CALIBRATION"  # 检定过期
    CLOCK = "CLOCK"  # 时钟错误


@frozen
class Condition:
    """A fault that holds now, of a sensor or (sensor '') of the device."""

    fault: Fault
    sensor: str
    since: int
    detail: Mapping[str, Any] = field(default_factory=dict)


@frozen
class Conditions:
    """All faults of a device that hold now; `version` is 0 before anything was ever wrong."""

    device: str
    active: tuple[Condition, ...] = ()
    version: int = 0

    def of(self, fault: Fault, sensor: str = "") -> Condition | None:
        """The condition of a fault, None when all is well."""
        return next((one for one in self.active if one.fault is fault and one.sensor == sensor), None)


@frozen
class Cause:
    """Why an excursion came about, as the enterprise tells (原因)."""

    text: str
    by: str
    at: datetime
    photo: str = ""


@frozen
class Episode:
    """A recorded excursion (超温事件). `stage` is the highest reached; times are ms of the device's measurements."""

    id: str
    device: str
    sensor: str
    quantity: str
    limit_code: str
    side: str
    """`HIGH` above the upper limit, `LOW` below the lower one."""
    stage: str
    began: int
    peak: float
    limit: float
    rule: Mapping[str, Any]
    key: int
    """Where it was first seen to begin: its place in the store, which never moves, while `began` may."""
    stage_at: int = 0
    until: int | None = None
    """First measurement back in range, once it has been so for 15 minutes."""
    historic: bool = False
    withdrawn: bool = False
    """Late readings showed that there was no such excursion."""
    above_ms: int = 0
    """Time beyond the alarm threshold."""
    door_open: bool = False
    cause: Cause | None = None
    subject: str = ""
    enterprise: str = ""
    hall: str = ""
    zone: str = ""
    version: int = 0

    @property
    def closed(self) -> bool:
        """Back in range, and explained where an explanation is owed (above the blue level; DOMAIN 3.6)."""
        return self.until is not None and (self.withdrawn or self.stage == Stage.WARN or self.cause is not None)


@frozen
class Entry:
    """A message in quarantine (隔离区)."""

    id: str
    reason: Reason
    device: str
    received_at: int
    raw: bytes
    lane: str = "telemetry"
    detail: str = ""
    parts: Sequence[tuple[int, str]] = ()
    """Readings refused by index and reason, when the rest of the message was stored."""
    truncated: bool = False
    replayed_at: str = ""
    readings: int = 0
    """How many readings it holds back, as far as known."""
