"""What a screen's two polls cost, in a hall of more than one page: round trips to DynamoDB, and no Scan (DOMAIN 0.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jinbo.alerts.records.cards import PK, cards_complete
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Subject
from jinbo.platform import items
from jinbo.subjects.model import Device, DeviceKind, Quantity, Sensor
from jinbo.subjects.records import items as register_items
from jinbo.subjects.records.items import ThingRecord
from jinbo.telemetry.rules.watch import DeviceState
from jinbo.wiring import telemetry
from support.api_world import Api, api_world, sign_in, soon
from support.dynamo_costs import Costs, dynamo_costs

IN_THE_HALL, ELSEWHERE, OPEN_ALERTS = 125, 75, 400
DEVICES = [f"fz-{number:04d}" for number in range(IN_THE_HALL + ELSEWHERE)]
SENSORS = tuple(Sensor(f"t{n}", Quantity.TEMPERATURE, "Cel", "T02") for n in range(2))
OFFICER = Principal("officer", frozenset({Role.DUTY_OFFICER}))
OWNER = Principal("owner", frozenset({Role.ENT_FSM}), enterprise="ent-7")
INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"Z1"}))


def device(number: int) -> Device:
    hall, zone = ("1.1", "Z1") if number < IN_THE_HALL else ("2.1", "Z2")
    subject, enterprise = Subject("business", f"b{number % 50}"), f"ent-{number % 50}"
    return Device(DEVICES[number], DeviceKind.FREEZER, subject, hall, zone, enterprise, "A1-01", SENSORS)


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """The API over a register of devices that have all been heard, and four hundred open alerts as cards."""
    with api_world() as api:
        at = iso(soon())
        with ThingRecord.batch_write() as batch:
            for number in range(len(DEVICES)):
                batch.save(register_items.device_record(device(number), (), soon()))
        for number in range(OPEN_ALERTS):
            stamps = {"kind": "ALERT_CARD", "created_at": at, "updated_at": at}
            where = {"zone": "Z1" if number % 4 else "Z2", "enterprises": f"31010{number:013d}"}
            items.put({"pk": PK, "sk": f"{number:026d}", "level": "YELLOW", "status": "NEW", **stamps, **where})
        cards_complete(at)
        telemetry._packs().put_states({id_: DeviceState() for id_ in DEVICES}, lambda: 60.0)
        yield api


@pytest.fixture(scope="module")
def duty(api: Api) -> str:
    return sign_in("duty", Role.DUTY_OFFICER)


def asked(api: Api, token: str, path: str, **query: object) -> tuple[Costs, Any]:
    """What the use case itself asks: the rate limit's counter, an update now and then, is left out of account."""
    api.call("GET", path, token, query=query)  # what a process keeps from then on is kept
    with dynamo_costs() as costs:
        answer = api.call("GET", path, token, query=query)
    assert answer.status == 200, answer
    costs.requests = [name for name in costs.requests if name != "UpdateItem"]
    return costs, answer.json


def pages(who: Principal, hall: str = "") -> list[str]:
    """The devices of all pages, in their order."""
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = telemetry.history().latest_page(who, hall, cursor, 40)
        seen += [one.device.id for one in page]
    return seen


def test_a_page_of_a_hundred_devices_of_a_hall_is_three_round_trips(api: Api, duty: str) -> None:
    costs, page = asked(api, duty, "/v1/latest", hall="1.1", limit=100)
    assert costs.requests == ["Query", "BatchGetItem", "BatchGetItem"]
    assert costs.read_units <= 150
    costs, last = asked(api, duty, "/v1/latest", hall="1.1", limit=100, cursor=page["next_cursor"])
    assert costs.requests == ["Query", "BatchGetItem"]
    assert last["next_cursor"] is None


def test_the_venues_plan_is_one_round_trip_a_kind(api: Api, duty: str) -> None:
    costs, _ = asked(api, duty, "/v1/venue")
    assert costs.requests == ["Query", "Query", "Query"], "businesses, lifts, devices"


def test_a_page_of_the_venue_costs_no_more_than_one_of_a_hall(api: Api, duty: str) -> None:
    costs, _ = asked(api, duty, "/v1/latest", limit=100)
    assert costs.requests == ["Query", "BatchGetItem", "BatchGetItem"]


def test_the_pages_show_every_device_once_and_each_asker_only_his_own(api: Api) -> None:
    assert sorted(pages(OFFICER)) == DEVICES
    assert sorted(pages(OFFICER, "1.1")) == sorted(pages(INSPECTOR)) == DEVICES[:IN_THE_HALL]
    assert sorted(pages(OWNER)) == [DEVICES[number] for number in (7, 57, 107, 157)]


def test_counting_four_hundred_open_alerts_is_one_round_trip_and_reads_none_of_them(api: Api, duty: str) -> None:
    costs, summary = asked(api, duty, "/v1/alerts/summary")
    assert (summary["open"], summary["by_level"]["YELLOW"]) == (OPEN_ALERTS, OPEN_ALERTS)
    assert costs.requests == ["Query"]
    assert costs.read_units <= 40


def test_a_cursor_that_is_none_of_the_registers_is_refused(api: Api, duty: str) -> None:
    refused = api.call("GET", "/v1/latest", duty, query={"cursor": "fz-0001"})
    assert (refused.status, refused.code) == (422, "bad-cursor")
