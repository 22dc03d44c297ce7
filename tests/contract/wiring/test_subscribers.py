"""Facts reach everyone who cares, however often they come: the function `on_fact`, wired as deployed."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import forget_everything_made_from_settings
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.fact import Fact, Subject
from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.subjects.service import Device, DeviceKind, Sensor
from jinbo.wiring import alerts, subjects, telemetry, timers
from jinbo.wiring.timers import timer_store

ON_FACT = Path(__file__).parents[3] / "functions/on_fact/app.py"
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))


def forget_wiring() -> None:
    for module in (alerts, subjects, telemetry, timers):
        for value in vars(module).values():
            if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == module.__name__:
                value.cache_clear()


@pytest.fixture
def on_fact(tables: None) -> Iterator[Any]:
    os.environ["TIMER_QUEUE_URL"] = client("sqs").create_queue(QueueName="timers-of-facts")["QueueUrl"]
    forget_everything_made_from_settings()
    forget_wiring()
    spec = importlib.util.spec_from_file_location("app_on_fact", ON_FACT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.handler
    client("sqs").delete_queue(QueueUrl=os.environ.pop("TIMER_QUEUE_URL"))
    forget_wiring()
    forget_everything_made_from_settings()


def message(id_: str, fact: Fact) -> dict[str, str]:
    return {"messageId": id_, "body": json.dumps({"detail-type": fact.kind, "detail": fact.to_dict()})}


def test_F14_a_device_that_was_bound_and_never_says_a_word_is_expected_and_its_binding_stands_in_the_ledger_once(
    on_fact: Any,
) -> None:
    now = platform_clock().now()
    sensors = (Sensor("t1", "TEMPERATURE", "Cel", "T02"),)
    freezer = Device("fz-0009", DeviceKind.FREEZER, Subject("lift", "L9"), "1.1", "Z1", "", "后厨", sensors=sensors)
    subjects.subjects().register.save_device(freezer, previous=None, facts=[], at=now)
    bound = Fact("F-bound", "subjects.device.bound", Subject("device", "fz-0009"), now, now, {"device": "fz-0009"})
    event = {"Records": [message("m1", bound), message("m2", bound)]}

    assert on_fact(event, None) == {"batchItemFailures": []}

    kept = timer_store().get("telemetry.silence", "fz-0009")
    assert kept is not None
    assert abs(kept.timer.due - now - timedelta(minutes=30)) < timedelta(minutes=1)
    lines = subjects.ledger().timeline(DUTY, Subject("device", "fz-0009"), 10, "").items
    assert [line.id for line in lines] == ["F-bound"]


def test_a_message_that_is_no_fact_comes_back_alone(on_fact: Any) -> None:
    now = platform_clock().now()
    good = Fact("F-good", "subjects.business.registered", Subject("business", "B1"), now, now, {})
    event = {"Records": [{"messageId": "bad", "body": "{}"}, message("good", good)]}
    assert on_fact(event, None) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
