"""Who may do what in the register, and what the calendar does to it (DOMAIN 0.4, 1.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fakes.expo import a_business, a_freezer, a_licence, a_lift
from fakes.subjects import FakeRegister, FakeVault
from fakes.time import StandingClock
from fakes.timers import FakeTimers
from jinbo.kernel.access import ANONYMOUS, Principal, Role
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, JinboError, NotFoundError
from jinbo.kernel.fact import Subject
from jinbo.kernel.timers import Timer
from jinbo.subjects.model import Business, Contact, DeviceStatus, LicenceMove, LicenceStatus, Place, Sensor, Source
from jinbo.subjects.ports import BusinessFilter, DeviceFilter
from jinbo.subjects.rules.uscc import make_uscc
from jinbo.subjects.service import Businesses, Devices, Lifts, Subjects
from jinbo.subjects.service.business_writer import BusinessWriter
from jinbo.subjects.service.venue import Venue

DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}), step_up=True)
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}))
INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"zone-1.1"}))
FSM = Principal("fsm", frozenset({Role.ENT_FSM}), enterprise=a_business(1).uscc)
OTHER = Principal("other", frozenset({Role.ENT_ADMIN}), enterprise=a_business(2).uscc)
AUDITOR = Principal("auditor", frozenset({Role.AUDITOR}))
MAINTAINER = Principal("maintainer", frozenset({Role.LIFT_MAINT}), enterprise=a_lift().maintenance_unit)
CONTACT = Contact("张某", "13800000000")


class Office:
    """The register's use cases over fakes."""

    def __init__(self) -> None:
        self.store, self.timers, self.clock = FakeRegister(), FakeTimers(), StandingClock()
        self.writer = BusinessWriter(self.store, self.timers, FakeVault(), self.clock)
        self.businesses = Businesses(self.store, self.writer, self.clock)
        self.lifts = Lifts(self.store, self.clock)
        self.devices = Devices(self.store, self.clock)
        self.subjects = Subjects(self.businesses, self.lifts, self.devices, self.store)

    def registered(self, number: int = 1, **other: Any) -> Business:
        return self.businesses.register(DUTY, a_business(number, **other), CONTACT)

    def fire(self) -> list[str]:
        """Fires what is due, and tells the kinds of the facts told by it."""
        before = len(self.store.facts)
        self.timers.fire_due(self.clock.now(), self.businesses.on_licence_timer)
        return [fact.kind for fact in self.store.facts[before:]]


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_registered_business_is_news_and_its_licence_has_a_timer(office: Office) -> None:
    business = office.registered()
    assert (business.version, business.created_by, business.registered_at) == (1, "duty", office.clock.now())
    assert [fact.kind for fact in office.store.facts] == ["subjects.business.registered"]
    timer = office.timers.waiting["subjects.licence", business.id]
    assert timer.payload == {"business_id": business.id}
    assert (timer.due + timedelta(hours=8)).date() == date(2024, 12, 1)


def test_no_fact_of_the_register_carries_personal_data(office: Office) -> None:
    office.registered(legal_rep="王某")
    told = str([fact.to_dict() for fact in office.store.facts])
    assert not [secret for secret in ("张某", "13800000000", "王某") if secret in told]


def test_each_role_sees_its_part(office: Office) -> None:
    first, second = office.registered(1), office.registered(2, hall="2.1")

    def seen(principal: Principal) -> list[str]:
        return [b.id for b in office.businesses.list_businesses(principal, BusinessFilter(), 10).items]

    assert seen(DUTY) == [first.id, second.id]
    assert seen(INSPECTOR) == [first.id]
    assert seen(FSM) == [first.id]
    assert seen(OTHER) == [second.id]
    for nobody in (ANONYMOUS, AUDITOR):
        with pytest.raises(ForbiddenError):
            seen(nobody)


def test_absent_and_foreign_answer_alike(office: Office) -> None:
    business = office.registered(2)
    refusals = []
    for id_ in (business.id, "0" * 26):
        with pytest.raises(NotFoundError) as refusal:
            office.businesses.get(FSM, id_)
        refusals.append((refusal.value.code, refusal.value.zh))
    assert refusals[0] == refusals[1]


def test_an_enterprise_changes_its_own_contact_and_nothing_else(office: Office) -> None:
    business = office.registered()
    assert office.businesses.contact(FSM, business.id) == CONTACT
    office.businesses.amend_contact(FSM, business.id, Contact("李某", "13900000000"))
    assert office.businesses.contact(DUTY, business.id).fsm_name == "李某"
    with pytest.raises(ForbiddenError):
        office.businesses.amend(FSM, replace(business, name="别的名字"))
    with pytest.raises(ForbiddenError):
        office.businesses.register(FSM, a_business(3))
    with pytest.raises(NotFoundError):
        office.businesses.amend_contact(OTHER, business.id, CONTACT)
    with pytest.raises(ForbiddenError):
        office.businesses.contact(ENGINEER, business.id)


def test_a_wrong_check_digit_is_refused_by_hand_and_flagged_from_a_feed(office: Office) -> None:
    wrong = replace(a_licence(), no="JY23101140041986")
    with pytest.raises(InvalidError) as refusal:
        office.registered(licence=wrong)
    assert refusal.value.code == "licence-check"
    assert "校验位" in refusal.value.zh
    with pytest.raises(InvalidError):
        office.businesses.register(DUTY, a_business(licence=wrong), confirmed=["licence-check"])
    fed = office.registered(licence=wrong, source=Source.INTEGRATION)
    assert fed.flags == {"licence-check"}


def test_a_doubtful_credit_code_is_taken_when_confirmed(office: Office) -> None:
    draft = a_business(uscc="91350100M0001TGQXM")
    with pytest.raises(InvalidError) as refusal:
        office.businesses.register(DUTY, draft)
    assert refusal.value.details["fields"][0]["confirmable"] is True
    assert office.businesses.register(DUTY, draft, confirmed=["uscc-check"]).flags == {"uscc-check"}


def test_a_number_without_form_is_refused_even_from_a_feed(office: Office) -> None:
    with pytest.raises(InvalidError):
        office.registered(uscc="91350100M000100Y4Z", source=Source.INTEGRATION)


def test_of_two_officers_who_read_the_same_the_second_is_told(office: Office) -> None:
    read = office.registered()
    office.businesses.amend(DUTY, replace(read, name="先改"))
    with pytest.raises(ConflictError) as refusal:
        office.businesses.amend(DUTY, replace(read, name="后改"))
    assert refusal.value.code == "stale"


def test_a_licence_reminds_at_30_15_7_1_days_and_then_is_dead(office: Office) -> None:
    business = office.registered(licence=a_licence(valid_to=date(2020, 12, 31)))
    told = []
    for _ in range(70):
        office.clock.advance(days=1)
        for kind in office.fire():
            assert kind == "subjects.licence.changed"
            value = office.store.facts[-1].value
            told.append((value["status"], value["days_left"], value["notice_days"]))
    assert told == [
        ("EXPIRING", 30, 30),
        ("EXPIRING", 15, 15),
        ("EXPIRING", 7, 7),
        ("EXPIRING", 1, 1),
        ("EXPIRED", -1, 1),
    ]
    assert office.timers.waiting == {}
    assert office.businesses.get(DUTY, business.id).licence.status is LicenceStatus.EXPIRED


def test_a_timer_that_comes_twice_or_too_early_changes_nothing(office: Office) -> None:
    business = office.registered(licence=a_licence(valid_to=date(2020, 12, 31)))
    timer = Timer("subjects.licence", business.id, office.clock.now(), {"business_id": business.id})
    told = len(office.store.facts)
    office.businesses.on_licence_timer(timer)
    office.businesses.on_licence_timer(Timer("subjects.licence", "gone", office.clock.now(), {"business_id": "gone"}))
    assert len(office.store.facts) == told
    assert ("subjects.licence", business.id) in office.timers.waiting


def test_before_its_timer_fires_a_licence_reads_as_of_today(office: Office) -> None:
    business = office.registered(licence=a_licence(valid_to=date(2020, 11, 5)))
    office.clock.advance(days=1)
    assert office.businesses.get(DUTY, business.id).licence.status is LicenceStatus.EXPIRED


def test_a_commanders_decision_about_a_licence_needs_a_second_factor(office: Office) -> None:
    business = office.registered()
    with pytest.raises(ForbiddenError) as refusal:
        office.businesses.change_licence(replace(DUTY, step_up=False), business.id, LicenceMove.REVOKE, 1)
    assert refusal.value.code == "step-up-required"
    revoked = office.businesses.change_licence(DUTY, business.id, LicenceMove.REVOKE, 1)
    assert revoked.licence.status is LicenceStatus.REVOKED
    assert office.store.facts[-1].value["status"] == "REVOKED"
    for move in (LicenceMove.RESUME, LicenceMove.RENEW):
        with pytest.raises(ConflictError):
            office.businesses.change_licence(DUTY, business.id, move, 2)


def test_a_device_takes_place_and_owner_from_its_subject(office: Office) -> None:
    business = office.registered()
    bare = a_freezer(subject=Subject("business", business.id), hall="", zone="", enterprise="")
    device = office.devices.bind(ENGINEER, bare)
    assert (device.hall, device.zone, device.enterprise) == ("1.1", "zone-1.1", business.uscc)
    assert office.devices.get(FSM, device.id) == device
    assert office.devices.list_devices(OTHER, DeviceFilter(), 10).items == []
    assert office.subjects.devices([device.id, "fz-none"]) == {device.id: device}
    assert office.store.facts[-1].kind == "subjects.device.bound"


def test_a_device_is_bound_to_what_is_registered(office: Office) -> None:
    for subject in (
        Subject("business", "nobody"),
        Subject("lift", "none"),
        Subject("licence", "X"),
        Subject("hall", "99"),
    ):
        with pytest.raises(InvalidError) as refusal:
            office.devices.bind(ENGINEER, a_freezer(subject=subject))
        assert refusal.value.code == "subject-unknown"
    gateway = office.devices.bind(ENGINEER, a_freezer(subject=Subject("hall", "7.1"), zone=""))
    assert (gateway.hall, gateway.zone) == ("7.1", "D")


@pytest.mark.parametrize(
    ("sensors", "code"),
    [
        ((Sensor("t1", "TEMPERATURE", "K"),), "sensor-unit"),
        ((Sensor("T 1", "DOOR", ""),), "sensor-id"),
        ((Sensor("d1", "DOOR", "", "T10"),), "limit-code"),
        ((Sensor("d1", "DOOR", "", sample_s=0),), "sample-period"),
        ((Sensor("d1", "DOOR", ""), Sensor("d1", "DOOR", "")), "sensors-count"),
    ],
)
def test_a_devices_sensors_are_checked(office: Office, sensors: tuple[Sensor, ...], code: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        office.devices.bind(ENGINEER, a_freezer(sensors=sensors, subject=Subject("hall", "3")))
    assert refusal.value.code == code


def test_a_device_moves_only_from_the_version_that_was_read(office: Office) -> None:
    device = office.devices.bind(ENGINEER, a_freezer(subject=Subject("hall", "3")))
    stopped = office.devices.bind(ENGINEER, replace(device, status=DeviceStatus.STOPPED))
    assert stopped.version == 2
    assert office.devices.bind(ENGINEER, stopped) == stopped, "nothing new is nothing written"
    with pytest.raises(ConflictError):
        office.devices.bind(ENGINEER, replace(device, place="别处"))
    with pytest.raises(ConflictError):
        office.devices.bind(ENGINEER, replace(device, version=None))


def test_a_lift_belongs_to_its_user_and_to_its_maintainer(office: Office) -> None:
    lift = office.lifts.register(DUTY, a_lift())
    assert office.lifts.get(MAINTAINER, lift.id) == lift
    assert [one.id for one in office.lifts.list_lifts(MAINTAINER, "1.1", 5).items] == [lift.id]
    stranger = replace(MAINTAINER, enterprise=make_uscc(body="MA1JBX99"))
    with pytest.raises(NotFoundError):
        office.lifts.get(stranger, lift.id)


def test_the_plan_shows_what_the_asker_may_read(office: Office) -> None:
    premises = replace(a_business().premises, place=Place("1.1", "zone-1.1", position=(-200.0, 180.0)))
    office.registered(1, premises=premises, uscc=a_business(1).uscc)
    office.lifts.register(DUTY, replace(a_lift(), place=Place("5.1", "zone-5.1", position=(200.0, -180.0))))

    def types(principal: Principal) -> list[str]:
        return [mark.type for mark in Venue(office.store).plan(principal).marks]

    assert types(DUTY) == ["business", "lift"]
    assert types(INSPECTOR) == ["business"]
    assert types(MAINTAINER) == ["lift"]
    with pytest.raises(JinboError):
        types(ANONYMOUS)
