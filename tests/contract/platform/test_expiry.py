"""What expires does so by the wall's time, whatever day the platform's clock plays: DynamoDB deletes by the wall."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from jinbo.kernel.fact import Fact, Subject
from jinbo.platform.aws import client
from jinbo.platform.batch import Batches
from jinbo.platform.clock import platform_clock
from jinbo.platform.idempotency import fingerprint
from jinbo.subjects.ports import ImportReport
from jinbo.subjects.records.imports import TableImports
from jinbo.subjects.rules.columns import SheetKind
from jinbo.telemetry.model import Entry, Reason
from jinbo.telemetry.records.alarms import AlarmRecords
from jinbo.telemetry.records.packs import PackRecords
from jinbo.telemetry.records.quarantine import QuarantineRecords
from jinbo.wiring import guards

DAY = 86_400
OPENING = 1604534400000
"""The platform plays the fair's first morning, sixty times as fast, since now."""


@pytest.fixture
def played(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBO_CLOCK", f"{OPENING},60,{int(time.time() * 1000)}")
    from conftest import forget_everything_made_from_settings

    forget_everything_made_from_settings()
    guards.idempotency.cache_clear()


def days_left(table: str) -> list[int]:
    """Days until each item of a table may be deleted, by the wall."""
    items = client("dynamodb").scan(TableName=table)["Items"]
    return sorted(round((int(item["ttl"]["N"]) - time.time()) / DAY) for item in items if "ttl" in item)


def test_readings_stay_two_years(played: None) -> None:
    packs = PackRecords(Batches(client("dynamodb")), "readings", "records")
    packs.put_readings({"fz-0001": [("t1", OPENING, -18.0)]}, OPENING, lambda: 60.0)
    assert days_left("readings") == [731]


def test_refused_messages_stay_ninety_days(played: None) -> None:
    entry = Entry(f"{OPENING}-A", Reason.NOT_JSON, "fz-0001", OPENING, b"{")
    QuarantineRecords(client("dynamodb"), Batches(client("dynamodb")), "records").put([entry], lambda: 60.0)
    assert days_left("records") == [90]


def test_alarms_stay_two_years(played: None) -> None:
    now = platform_clock().now()
    fact = Fact("F", "telemetry.device.alarmed", Subject("device", "lift-0001"), now, now, {})
    AlarmRecords().put_new(("lift-0001", OPENING, "A"), fact)
    assert days_left("records") == [731]


def test_reports_of_imports_stay_ninety_days(played: None) -> None:
    at = datetime(2020, 11, 5, tzinfo=UTC)
    TableImports().save(ImportReport("I", SheetKind.DEVICES, "engineer", at, 1, 0, 0, 0, 0, (), dry_run=False))
    assert days_left("records") == [90]


def test_keys_of_writes_stay_their_minute(played: None) -> None:
    guards.idempotency().begin("A", "key-0001", fingerprint("POST", "/v1/things", "{}"))
    (item,) = client("dynamodb").scan(TableName="records")["Items"]
    assert 50 <= int(item["ttl"]["N"]) - time.time() <= 61
