"""Telemetry's functions as Lambda calls them, wired as deployed, against real tables and a real stream."""

from __future__ import annotations

import importlib.util
import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import forget_everything_made_from_settings
from fakes.expo import a_freezer
from fakes.telemetry import MINUTE, message
from jinbo.alerts.model import Level
from jinbo.alerts.service import Filter
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import to_ms
from jinbo.kernel.fact import Fact
from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.outbox import decode_facts
from jinbo.platform.settings import settings
from jinbo.telemetry.records.keys import CONDITIONS, device_key
from jinbo.wiring import alerts, subjects, telemetry, timers
from jinbo.wiring.subscribers import deliver

FUNCTIONS = Path(__file__).parents[3] / "functions"
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}))
Handler = Callable[[dict[str, Any], Any], Any]


class Context:
    """Lambda's context, as far as we look at it."""

    aws_request_id = "r1"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def handler_of(name: str) -> Handler:
    spec = importlib.util.spec_from_file_location(f"app_{name}", FUNCTIONS / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Handler = module.handler
    return handler


def forget_wiring() -> None:
    for module in (alerts, subjects, telemetry, timers):
        for value in vars(module).values():
            if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == module.__name__:
                value.cache_clear()


@pytest.fixture
def freezer(tables: None) -> Iterator[str]:
    """The deployed wiring over fresh tables, with one registered freezer; its id."""
    os.environ["TIMER_QUEUE_URL"] = client("sqs").create_queue(QueueName="timers")["QueueUrl"]
    forget_everything_made_from_settings()
    forget_wiring()
    device = a_freezer()
    now = platform_clock().now()
    subjects.subjects().register.save_device(device, previous=None, facts=[], at=now)
    yield device.id
    client("sqs").delete_queue(QueueUrl=os.environ.pop("TIMER_QUEUE_URL"))
    forget_wiring()
    forget_everything_made_from_settings()


def enveloped(raw: bytes, thing: str, received: int) -> bytes:
    return json.dumps({"payload": b64encode(raw).decode(), "thing": thing, "received_ms": received}).encode()


def kinesis(records: Sequence[bytes]) -> dict[str, Any]:
    return {
        "Records": [
            {"kinesis": {"sequenceNumber": str(number), "data": b64encode(data).decode()}}
            for number, data in enumerate(records)
        ]
    }


def test_a_warming_freezer_is_stored_and_alerted_before_the_batch_is_acknowledged(freezer: str) -> None:
    on_telemetry = handler_of("on_telemetry")
    now = to_ms(platform_clock().now())
    for n in range(45, 0, -5):
        ats = [now - (n - k) * MINUTE for k in range(5)]
        raw = message(freezer, [("t1", at, -9.0) for at in ats], ats[-1])
        assert on_telemetry(kinesis([enveloped(raw, freezer, ats[-1])]), Context()) == {"batchItemFailures": []}
    found = telemetry.history().series(DUTY, freezer, "t1", start=now - 60 * MINUTE, end=now + 1, points=100)
    assert found.total == 45
    page = alerts.desk().listed(DUTY, Filter(), "", 50)
    assert ("telemetry.excursion", Level.YELLOW) in [(alert.rule.id, alert.level) for alert in page.items]


def test_what_is_refused_is_in_quarantine_and_nothing_comes_again(freezer: str) -> None:
    now = to_ms(platform_clock().now())
    records = [
        b"no envelope",
        enveloped(b"no json", freezer, now),
        enveloped(message("fz-9999", [("t1", now, -18.0)], now), "fz-9999", now),
        enveloped(message(freezer, [("t1", now, -18.0)], now), freezer, now),
    ]
    assert handler_of("on_telemetry")(kinesis(records), Context()) == {"batchItemFailures": []}
    entries, _ = telemetry.desk().page(ENGINEER, None, 50)
    assert sorted(str(entry.reason) for entry in entries) == ["bad-envelope", "not-json", "unknown-device"]
    assert telemetry.history().latest(DUTY, freezer).samples == {"t1": (now, -18.0)}


def test_a_batch_that_failed_for_good_is_fetched_from_the_stream_into_quarantine(freezer: str) -> None:
    stream = client("kinesis")
    stream.create_stream(StreamName="telemetry", ShardCount=1)
    arn = stream.describe_stream(StreamName="telemetry")["StreamDescription"]["StreamARN"]
    now = to_ms(platform_clock().now())
    data = [enveloped(message(freezer, [("t1", now + n, -18.0)], now), freezer, now) for n in range(4)]
    numbers = [
        stream.put_record(StreamName="telemetry", Data=one, PartitionKey=freezer)["SequenceNumber"] for one in data
    ]
    shard = stream.list_shards(StreamName="telemetry")["Shards"][0]["ShardId"]
    notice = {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "KinesisBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": numbers[1],
            "endSequenceNumber": numbers[2],
            "streamArn": arn,
        },
    }
    event = {"Records": [{"messageId": "m1", "body": json.dumps(notice)}]}
    assert handler_of("on_dead_letter")(event, Context()) == {"batchItemFailures": []}
    entries, _ = telemetry.desk().page(ENGINEER, None, 50)
    assert {str(entry.reason) for entry in entries} == {"lane-failed"}
    assert len(entries) == 2
    for entry in entries:
        assert telemetry.desk().replay(ENGINEER, entry.id).stored == 1
    found = telemetry.history().series(DUTY, freezer, "t1", start=now - MINUTE, end=now + MINUTE, points=10)
    assert [bucket.at for bucket in found.buckets] == [now + 1, now + 2]
    stream.delete_stream(StreamName="telemetry")


def test_a_message_that_an_iot_rule_could_not_hand_over_is_in_quarantine(freezer: str) -> None:
    notice = {
        "topic": f"jinbo/v1/{freezer}/alarm",
        "base64OriginalPayload": b64encode(b"{}").decode(),
        "failures": [{"failedAction": "SqsAction", "errorMessage": "queue gone"}],
    }
    event = {
        "Records": [
            {"messageId": "m1", "body": json.dumps(notice)},
            {"messageId": "m2", "body": '{"of": "an unknown kind"}'},
        ]
    }
    assert handler_of("on_dead_letter")(event, Context()) == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    (entry,), _ = telemetry.desk().page(ENGINEER, None, 50)
    assert (entry.device, entry.lane, entry.detail, entry.raw) == (freezer, "alarm", "queue gone", b"{}")


@pytest.mark.parametrize(("serial", "allowed"), [("fz-0001", True), ("fz-0666", False), ("", False)])
def test_only_registered_devices_may_claim_a_certificate(freezer: str, serial: str, allowed: bool) -> None:
    answer = handler_of("on_device_claim")({"parameters": {"SerialNumber": serial}}, Context())
    assert answer["allowProvisioning"] is allowed


def test_silence_is_told_by_the_timer_and_cleared_by_data(freezer: str) -> None:
    now = to_ms(platform_clock().now())
    long_ago = now - 40 * MINUTE
    on_telemetry = handler_of("on_telemetry")
    raw = message(freezer, [("t1", long_ago, -18.0)], long_ago)
    on_telemetry(kinesis([enveloped(raw, freezer, long_ago)]), Context())
    timer = timers.timer_store().get("telemetry.silence", freezer)
    assert timer is not None
    telemetry.on_silence(timer.timer)
    assert telemetry.history().latest(DUTY, freezer).states == {"t1": "LOST"}
    raw = message(freezer, [("t1", now, -18.0)], now)
    on_telemetry(kinesis([enveloped(raw, freezer, now)]), Context())
    assert telemetry.history().latest(DUTY, freezer).states == {"t1": "OK"}


def test_a_sensor_that_comes_back_keeps_no_reading_waiting_and_its_alert_hears_of_it_from_the_bus(freezer: str) -> None:
    now = to_ms(platform_clock().now())
    on_telemetry = handler_of("on_telemetry")
    for at in (now - 40 * MINUTE, now):
        on_telemetry(kinesis([enveloped(message(freezer, [("t1", at, -18.0)], at), freezer, at)]), Context())
        if at != now:
            timer = timers.timer_store().get("telemetry.silence", freezer)
            assert timer is not None
            telemetry.on_silence(timer.timer)
    assert recovering("t1") is False
    for fact in told_in_the_outbox(freezer):
        deliver(fact)
    assert recovering("t1") is True


def recovering(sensor: str) -> bool:
    """Whether the cause of the sensor's only alert is gone."""
    (alert,) = (one for one in alerts.desk().listed(DUTY, Filter(), "", 50).items if one.sensor == sensor)
    return alert.recovering_since is not None


def told_in_the_outbox(device: str) -> list[Fact]:
    """The latest news of a device's conditions, which its record carries to the stream."""
    key = {"pk": {"S": device_key(device)}, "sk": {"S": CONDITIONS}}
    item = client("dynamodb").get_item(TableName=settings().records_table, Key=key)["Item"]
    return decode_facts(item["facts"]["S"])
