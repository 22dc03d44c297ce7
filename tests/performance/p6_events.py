"""What the functions are asked in P6, and the few things that their AWS then knows: three devices, a lift, an alert, a timer.

`on_telemetry` and `on_device_alarm` come with something that is stored (a reading; a trapped passenger, who becomes a red
alert) and with a message of a device that nobody knows (quarantine); a device's first reading also sets its timer.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jinbo.alerts.model import Alert, Level, Placement, to_dict
from jinbo.alerts.rules.chains import TEMPOS
from jinbo.alerts.rules.deciding import new_alert
from jinbo.alerts.rules.raising import signal
from jinbo.kernel.clock import iso, to_ms
from jinbo.kernel.fact import Fact, Subject
from jinbo.subjects.model import Device, DeviceKind, Lift, LiftType, Place, Quantity, Sensor
from jinbo.subjects.model.plain import body_of
from jinbo.telemetry.records.codec import encode_state
from jinbo.telemetry.rules.watch import DeviceState

AT = datetime(2020, 11, 5, 1, tzinfo=UTC)
LIFT = Lift("L1", "L1", "", "西厅1号梯", LiftType.TRACTION, Place(hall="1.1", zone="Z1", text="西厅"))
CONTROLLER = Device("lift-0001", DeviceKind.LIFT_CONTROLLER, Subject("lift", "L1"), "1.1", "Z1", "ent-1", "西厅")
FREEZER, NEW_FREEZER = (
    Device(
        id_, DeviceKind.FREEZER, Subject("business", "B1"), "1.1", "Z1", "ent-1", "后厨",
        (Sensor("t1", Quantity.TEMPERATURE, "Cel", "T02"),),
    )
    for id_ in ("fz-0001", "fz-0002")
)  # fmt: skip
LOST = {"device": "fz-0001", "sensor": "t1", "limit_s": 1800, "hall": "1.1", "zone": "Z1", "enterprise": "ent-1"}
FACT = Fact("1", "telemetry.sensor.lost", Subject("device", "fz-0001"), AT, AT, LOST)


def _alert() -> Alert:
    heard, place = signal(FACT), Placement(FACT.subject, "后厨", "1.1", "Z1", "ent-1", "后厨")
    assert heard is not None
    return new_alert(heard, Level.YELLOW, alert_id="A1", placement=place, now=AT, tempo=TEMPOS["CURRENT"])


ALERT = _alert()
TIMER = {"kind": "alerts.escalate", "key": ALERT.id, "due": to_ms(AT)}


def _record(kind: str, **more: str) -> dict[str, Any]:
    item: dict[str, Any] = {name: {"S": value} for name, value in more.items()}
    return item | {
        "kind": {"S": kind}, "version": {"N": "1"}, "created_at": {"S": iso(AT)}, "updated_at": {"S": iso(AT)}
    }  # fmt: skip


def _thing(kind: str, thing: Lift | Device) -> dict[str, Any]:
    return _record(kind, pk=f"{kind}#{thing.id}", sk=kind, body=json.dumps(body_of(thing)))


_ALERT_RECORD = _record(
    "ALERT", pk=f"ALERT#{ALERT.id}", sk="ALERT", status=ALERT.status.value, level=ALERT.level.value,
    body=json.dumps(to_dict(ALERT)),
)  # fmt: skip
_TIMER_RECORD = _record(
    "TIMER", pk=f"TIMER#{TIMER['kind']}#{TIMER['key']}", sk="TIMER", timer_kind=str(TIMER["kind"]), due=iso(AT),
    timer_key=ALERT.id, payload=json.dumps({"round": ALERT.round, "step": ALERT.escalation}),
) | {"handed": {"BOOL": True}}  # fmt: skip
_HEARD = encode_state(DeviceState(since=to_ms(AT) - 86_400_000, received_at=to_ms(AT) - 60_000))
KNOWN = [
    *(_thing("DEVICE", device) for device in (CONTROLLER, FREEZER, NEW_FREEZER)),
    {"pk": {"S": "DEVICE#fz-0001"}, "sk": {"S": "STATE"}, "state": {"S": _HEARD}},
    _thing("LIFT", LIFT),
    _ALERT_RECORD,
    _TIMER_RECORD,
]
"""What both tables hold."""


def _lane(thing: str, **said: Any) -> str:
    raw = json.dumps({"v": 1, "device": thing, "sent_at": to_ms(AT), **said}).encode()
    return json.dumps({"payload": b64encode(raw).decode(), "thing": thing, "received_ms": to_ms(AT) + 500})


def _kinesis(message: str) -> dict[str, Any]:
    data = {"sequenceNumber": "1", "data": b64encode(message.encode()).decode()}
    return {"Records": [{"eventSource": "aws:kinesis", "eventID": "shardId-0:1", "kinesis": data}]}


def _queue(body: str) -> dict[str, Any]:
    return {"Records": [{"messageId": "1", "body": body, "attributes": {}}]}


def _stream(image: Mapping[str, Any]) -> dict[str, Any]:
    return {"Records": [{"eventID": "1", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}]}


READING = {"sensor": "t1", "at": to_ms(AT), "value": -18.4, "unit": "Cel"}
TRAPPED = {"id": "a1", "code": "11", "at": to_ms(AT), "active": True}
EVENTS: Mapping[str, dict[str, Any]] = {
    "on_telemetry": _kinesis(_lane("fz-0001", readings=[READING])),
    "on_telemetry, first of its device": _kinesis(_lane("fz-0002", readings=[READING])),
    "on_telemetry, device unknown": _kinesis(_lane("nobody-1", readings=[READING])),
    "on_device_alarm": _queue(_lane("lift-0001", alarms=[TRAPPED])),
    "on_device_alarm, device unknown": _queue(_lane("nobody-1", alarms=[TRAPPED])),
    "on_record_changed": _stream({"facts": {"S": json.dumps([FACT.to_dict()])}}),
    "on_alert_changed": _stream(_ALERT_RECORD),
    "on_fact": _queue(json.dumps({"detail": FACT.to_dict()})),
    "on_timer_sweep": {"time": iso(AT)},
    "on_timer_due": _queue(json.dumps(TIMER)),
}
"""By name: the function, and what is said about its event."""
