"""The functions as Lambda calls them, wired as deployed, against real tables: an alarm becomes an alert, a screen shows it."""

from __future__ import annotations

import importlib.util
import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import forget_everything_made_from_settings
from fakes.alert_facts import device_alarm
from fakes.alerts import on_duty
from jinbo.alerts.model import Alert, Level, Status
from jinbo.alerts.records import TableRoster
from jinbo.alerts.service import Filter
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import to_ms
from jinbo.kernel.fact import Subject
from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock, wall_ms
from jinbo.subjects.service import Device, DeviceKind
from jinbo.wiring import alerts as wired
from jinbo.wiring import channels, telemetry, timers
from jinbo.wiring import subjects as wired_subjects
from jinbo.wiring.timers import timer_store

FUNCTIONS = Path(__file__).parents[3] / "functions"
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
Handler = Callable[[dict[str, Any], Any], Any]


class Gateway:
    """The WebSocket API's management endpoint."""

    def __init__(self) -> None:
        self.sent: dict[str, list[dict[str, Any]]] = {}

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:
        self.sent.setdefault(ConnectionId, []).append(json.loads(Data))


def handler_of(name: str) -> Handler:
    spec = importlib.util.spec_from_file_location(f"app_{name}", FUNCTIONS / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Handler = module.handler
    return handler


def forget_wiring() -> None:
    for module in (wired, channels, telemetry, timers, wired_subjects):
        for value in vars(module).values():
            if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == module.__name__:
                value.cache_clear()


@pytest.fixture
def gateway(tables: None) -> Iterator[Gateway]:
    """The deployed wiring over fresh tables and a fresh timer queue, with a gateway that keeps what is pushed."""
    os.environ["TIMER_QUEUE_URL"] = client("sqs").create_queue(QueueName="timers")["QueueUrl"]
    os.environ["SOCKET_ENDPOINT"] = "https://sockets.example/dev"
    forget_everything_made_from_settings()
    forget_wiring()
    gateway = Gateway()
    wired.screens()._pusher._client = gateway
    yield gateway
    client("sqs").delete_queue(QueueUrl=os.environ.pop("TIMER_QUEUE_URL"))
    del os.environ["SOCKET_ENDPOINT"]
    forget_wiring()
    forget_everything_made_from_settings()


def stream_event(alert: Alert) -> dict[str, Any]:
    key = {"pk": {"S": f"ALERT#{alert.id}"}, "sk": {"S": "ALERT"}}
    image = client("dynamodb").get_item(TableName="records", Key=key)["Item"]
    return {"Records": [{"dynamodb": {"NewImage": image, "SequenceNumber": str(alert.version)}}]}


def socket_event(route: str, connection: str, **more: Any) -> dict[str, Any]:
    return {"requestContext": {"routeKey": route, "connectionId": connection}, **more}


def test_an_alarm_reaches_the_screen_that_a_ticket_opened_and_its_timer_fires(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_socket, on_alert_changed = handler_of("on_socket"), handler_of("on_alert_changed")
    now = platform_clock().now()
    monkeypatch.setattr(wired.IdentitySignIns, "standing_since", lambda _, session: now)  # signed in by another's tests
    ticket = wired.screens().ticket(DUTY, "session").text
    connect = socket_event("$connect", "c1", queryStringParameters={"ticket": ticket})
    assert on_socket(connect, None) == {"statusCode": 200}
    assert on_socket(connect, None) == {"statusCode": 401}
    on_socket(socket_event("$default", "c1", body='{"action":"hello"}'), None)
    TableRoster(platform_clock()).replace([on_duty("duty", Role.DUTY_OFFICER, now)], 0)

    (alert,) = wired.alerts().consider([device_alarm("11", now)])
    assert on_alert_changed(stream_event(alert), None) == {"batchItemFailures": []}
    assert [message["type"] for message in gateway.sent["c1"]] == ["hello", "alert"]
    after = wired.desk().read(DUTY, alert.id)[0]
    assert after.status is Status.NOTIFIED

    message = client("sqs").receive_message(QueueUrl=os.environ["TIMER_QUEUE_URL"], WaitTimeSeconds=0)
    assert "Messages" not in message  # two minutes away: on its way, not here yet
    timer = timer_store().get("alerts.escalate", alert.id)
    assert timer is not None
    assert timer.handed
    assert on_socket(socket_event("$disconnect", "c1"), None) == {"statusCode": 200}
    assert on_alert_changed(stream_event(after), None) == {"batchItemFailures": []}
    assert len(gateway.sent["c1"]) == 2


def lane_message(thing: str, **said: Any) -> str:
    raw = json.dumps({"v": 1, "device": thing, "sent_at": to_ms(platform_clock().now()), **said}).encode()
    told = {"payload": b64encode(raw).decode(), "thing": thing, "received_ms": wall_ms(), "client": thing}
    return json.dumps(told)


def test_the_critical_lane_records_an_entrapment_raises_red_and_acknowledges_however_often_it_comes(
    gateway: Gateway,
) -> None:
    lift = Device("lift-0001", DeviceKind.LIFT_CONTROLLER, Subject("lift", "L1"), "1.1", "Z1", "ent-1", "西厅1号梯")
    wired_subjects.subjects().register.save_device(lift, previous=None, facts=[], at=platform_clock().now())
    alarm = {"id": "a1", "code": "11", "at": to_ms(platform_clock().now()), "active": True}
    good = {"messageId": "m1", "body": lane_message("lift-0001", alarms=[alarm])}
    event = {"Records": [good, {"messageId": "m2", "body": "{}"}]}
    on_device_alarm = handler_of("on_device_alarm")
    assert on_device_alarm(event, None) == {"batchItemFailures": []}
    assert on_device_alarm(event, None) == {"batchItemFailures": []}
    (alert,) = wired.desk().listed(DUTY, Filter(), "", 10).items
    assert (alert.level, alert.title_zh, alert.placement.zone, alert.placement.place, alert.count) == (
        Level.RED,
        "电梯困人",
        "Z1",
        "西厅1号梯",
        1,
    )


def test_an_alarm_that_cannot_be_considered_comes_again_alone(gateway: Gateway) -> None:
    bodies = []
    for number in (1, 2):
        lift = Device(
            f"lift-000{number}", DeviceKind.LIFT_CONTROLLER, Subject("lift", f"L{number}"), "1.1", "Z1", "", ""
        )
        wired_subjects.subjects().register.save_device(lift, previous=None, facts=[], at=platform_clock().now())
        alarm = {"id": "a1", "code": "11", "at": to_ms(platform_clock().now()), "active": True}
        bodies.append({"messageId": f"m{number}", "body": lane_message(lift.id, alarms=[alarm])})
    (spoilt,) = wired.alerts().consider([device_alarm("11", platform_clock().now())])
    client("dynamodb").update_item(
        TableName="records",
        Key={"pk": {"S": f"ALERT#{spoilt.id}"}, "sk": {"S": "ALERT"}},
        UpdateExpression="SET body = :nothing",
        ExpressionAttributeValues={":nothing": {"S": "{}"}},
    )
    answer = handler_of("on_device_alarm")({"Records": bodies}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    found = client("dynamodb").get_item(
        TableName="records", Key={"pk": {"S": "ALERT#KEY#telemetry.device|device:lift-0002|11"}, "sk": {"S": "GUARD"}}
    )
    assert "Item" in found


def test_an_image_that_cannot_be_read_stops_the_stream_there(gateway: Gateway) -> None:
    bad = {"dynamodb": {"NewImage": {"kind": {"S": "ALERT"}, "body": {"S": "{}"}}, "SequenceNumber": "7"}}
    other = {"dynamodb": {"NewImage": {"kind": {"S": "ALERT_LOG"}}, "SequenceNumber": "6"}}
    answer = handler_of("on_alert_changed")({"Records": [other, bad]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "7"}]}


def test_timers_of_unknown_kinds_and_stale_ones(gateway: Gateway) -> None:
    on_timer_due = handler_of("on_timer_due")
    timers.timers().set("nobody.hears", "k", platform_clock().now(), {})
    (message,) = client("sqs").receive_message(QueueUrl=os.environ["TIMER_QUEUE_URL"])["Messages"]
    stale = json.dumps({"kind": "alerts.escalate", "key": "gone", "due": 0})
    records = [{"messageId": "m1", "body": message["Body"]}, {"messageId": "m2", "body": stale}]
    assert on_timer_due({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    handler_of("on_timer_sweep")({}, None)


@pytest.mark.parametrize("body", [None, "", "no json", "[1]", '{"action":"ping"}'])
def test_whatever_an_unknown_connection_says_is_met_with_silence(gateway: Gateway, body: str | None) -> None:
    assert handler_of("on_socket")(socket_event("$default", "unknown", body=body), None) == {"statusCode": 200}
    assert gateway.sent == {}
