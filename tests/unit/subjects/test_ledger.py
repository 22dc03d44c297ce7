"""Every fact stands once under each of its subjects; a timeline shows each asker his part."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.expo import a_business, a_freezer, a_lift
from fakes.subjects import FakeLedger, FakeRegister, FakeVault
from fakes.time import FIRST_MORNING, StandingClock
from fakes.timers import FakeTimers
from jinbo.kernel.access import ANONYMOUS, Principal, Role
from jinbo.kernel.errors import ForbiddenError, NotFoundError
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.subjects.service import Businesses, Devices, Lifts, Subjects
from jinbo.subjects.service.business_writer import BusinessWriter
from jinbo.subjects.service.ledger import Ledger

DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
OWNER = Principal("owner", frozenset({Role.ENT_ADMIN}), enterprise=a_business().uscc)
BUSINESS = Subject("business", a_business().id)


@pytest.fixture
def ledger() -> Ledger:
    register, clock = FakeRegister(), StandingClock()
    for save, thing in (
        (register.save_business, a_business()),
        (register.save_lift, a_lift()),
        (register.save_device, a_freezer(1)),
    ):
        save(thing, previous=None, facts=[], at=FIRST_MORNING)
    businesses = Businesses(register, BusinessWriter(register, FakeTimers(), FakeVault(), clock), clock)
    return Ledger(FakeLedger(), Subjects(businesses, Lifts(register, clock), Devices(register, clock), register))


def a_fact(
    number: int = 1, subject: Subject = BUSINESS, /, *, audience: Any = (Audience.REGULATOR,), **value: Any
) -> Fact:
    at = FIRST_MORNING + timedelta(minutes=number)
    return Fact(f"fact-{number}", "telemetry.excursion.changed", subject, at, at, value, frozenset(audience))


def ids(ledger: Ledger, principal: Principal, subject: Subject) -> list[str]:
    return [fact.id for fact in ledger.timeline(principal, subject, 50).items]


def test_a_fact_told_twice_stands_once(ledger: Ledger) -> None:
    ledger.on_fact(a_fact())
    ledger.on_fact(a_fact())
    assert ids(ledger, DUTY, BUSINESS) == ["fact-1"]


def test_a_devices_fact_stands_under_the_device_and_its_business(ledger: Ledger) -> None:
    ledger.on_fact(a_fact(1, Subject("device", "fz-0001")))
    ledger.on_fact(a_fact(2, Subject("alert", "a1"), device="fz-0001", subject={"type": "lift", "id": a_lift().id}))
    assert ids(ledger, DUTY, Subject("device", "fz-0001")) == ["fact-2", "fact-1"]
    assert ids(ledger, DUTY, BUSINESS) == ["fact-2", "fact-1"]
    assert ids(ledger, DUTY, Subject("lift", a_lift().id)) == ["fact-2"]


@pytest.mark.parametrize(
    "value", [{"subject": 3}, {"subject": "x"}, {"subjects": "a:b"}, {"device": None}, {"subject": {}}]
)
def test_a_fact_with_an_odd_value_still_stands_under_its_subject(ledger: Ledger, value: dict[str, Any]) -> None:
    ledger.on_fact(a_fact(1, BUSINESS, **value))
    assert ids(ledger, DUTY, BUSINESS) == ["fact-1"]


def test_an_enterprise_hears_what_is_for_enterprises(ledger: Ledger) -> None:
    ledger.on_fact(a_fact(1))
    ledger.on_fact(a_fact(2, audience=(Audience.REGULATOR, Audience.ENTERPRISE)))
    ledger.on_fact(a_fact(3, audience=(Audience.PUBLIC,)))
    assert ids(ledger, OWNER, BUSINESS) == ["fact-3", "fact-2"]
    assert ids(ledger, DUTY, BUSINESS) == ["fact-3", "fact-2", "fact-1"]


def test_what_is_inner_of_a_fact_is_read_by_regulators_alone(ledger: Ledger) -> None:
    told = a_fact(1, audience=(Audience.REGULATOR, Audience.ENTERPRISE), camera="kc-0001", pictures=[{"key": "k"}])
    ledger.on_fact(replace(told, inner=frozenset({"pictures"})))
    (owners,), (dutys,) = (ledger.timeline(who, BUSINESS, 50).items for who in (OWNER, DUTY))
    assert owners.value == {"camera": "kc-0001"}
    assert dutys.value == {"camera": "kc-0001", "pictures": [{"key": "k"}]}


def test_pages_of_what_one_may_hear_follow_one_another(ledger: Ledger) -> None:
    for number in range(1, 31):
        ledger.on_fact(a_fact(number, audience=(Audience.ENTERPRISE if number % 3 == 0 else Audience.REGULATOR,)))
    seen, cursor = [], ""
    while True:
        page = ledger.timeline(OWNER, BUSINESS, 4, cursor)
        seen += [fact.id for fact in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == [f"fact-{number}" for number in range(30, 0, -3)]


def test_a_timeline_is_not_for_strangers(ledger: Ledger) -> None:
    stranger = Principal("x", frozenset({Role.ENT_ADMIN}), enterprise="somebody else")
    for principal, subject in ((stranger, BUSINESS), (DUTY, Subject("business", "none")), (DUTY, Subject("moon", "1"))):
        with pytest.raises(NotFoundError):
            ledger.timeline(principal, subject, 5)
    with pytest.raises(ForbiddenError):
        ledger.timeline(ANONYMOUS, BUSINESS, 5)
