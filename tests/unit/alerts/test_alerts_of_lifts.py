"""A lift is bound to the unit that uses it and to the one that maintains it: both see its alerts (DOMAIN 0.4, 4.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.alert_facts import fact
from fakes.alerts import on_duty
from fakes.alerts_world import DUTY, EVERYBODY, STRANGER, World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import Move, Placement, from_dict, to_dict
from jinbo.alerts.service import Alerts, Filter
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import NotFoundError
from jinbo.kernel.fact import Fact, Subject

USER = Principal("user", frozenset({Role.LIFT_USER}), enterprise="use-unit")
MAINTAINER = Principal("maintainer", frozenset({Role.LIFT_MAINT}), enterprise="maintenance-unit")


class LiftsOfTwoUnits:
    """A `Directory` as the register knows a lift: its user first."""

    def place(self, subject: Subject) -> Placement:
        return Placement(subject, "1号客梯", "1.1", "Z1", "use-unit", "西侧", ("maintenance-unit",))


@pytest.fixture
def lifts(world: World) -> World:
    """The world, in which every subject is a lift."""
    world.engine = Alerts(world.store, LiftsOfTwoUnits(), world.clock, world.tempo)
    return world


def door_fault() -> Fact:
    """A yellow alarm of the lift's terminal, which is bound to the maintainer."""
    told = {"device": "lift-0001", "code": "01", "active": True, "alarm_id": "1", "enterprise": "maintenance-unit"}
    return fact("telemetry.device.alarmed", FIRST_MORNING, "lift:l1", **told)


@pytest.mark.parametrize("who", [USER, MAINTAINER])
def test_both_units_find_the_alert_in_list_count_feed_and_by_its_id(lifts: World, who: Principal) -> None:
    start = lifts.desk.changes(who, "", 10).next
    lifts.engine.consider([door_fault()])
    alert = lifts.only()
    assert [one.id for one in lifts.desk.listed(who, Filter(), "", 10).items] == [alert.id]
    assert [one.id for one in lifts.desk.changes(who, start, 10).alerts] == [alert.id]
    assert lifts.desk.read(who, alert.id)[0] == alert
    assert sum(lifts.desk.summary(who).values()) == 1
    assert lifts.desk.act(who, alert.id, Move.ACKNOWLEDGE, 1).owner == who.id


def test_a_third_enterprise_finds_nothing_of_it(lifts: World) -> None:
    start = lifts.desk.changes(STRANGER, "", 10).next
    lifts.engine.consider([door_fault()])
    assert lifts.desk.listed(STRANGER, Filter(), "", 10).items == []
    assert lifts.desk.changes(STRANGER, start, 10).alerts == []
    with pytest.raises(NotFoundError):
        lifts.desk.read(STRANGER, lifts.only().id)


def test_the_screens_of_both_units_show_it(lifts: World) -> None:
    for who in (USER, MAINTAINER, STRANGER, DUTY):
        lifts.screens.connect(who.id, lifts.screens.ticket(who, f"s-{who.id}").text)
    lifts.engine.consider([door_fault()])
    lifts.stream()
    assert set(lifts.pusher.received) == {"user", "maintainer", "duty"}


def test_the_people_of_both_units_are_called(lifts: World) -> None:
    units = [
        on_duty("user", Role.LIFT_USER, FIRST_MORNING, enterprise="use-unit"),
        on_duty("maintainer", Role.LIFT_MAINT, FIRST_MORNING, enterprise="maintenance-unit"),
    ]
    lifts.roster.replace([*EVERYBODY, *units], 1)
    lifts.engine.consider([door_fault()])
    lifts.stream()
    assert lifts.told() == [(0, "maintainer"), (0, "user")]


def test_who_answers_for_it_is_who_the_terminal_is_bound_to(lifts: World) -> None:
    lifts.engine.consider([door_fault()])
    placed = lifts.only().placement
    assert (placed.enterprise, placed.enterprises) == ("maintenance-unit", ("maintenance-unit", "use-unit"))


def test_an_alert_kept_before_enterprises_were_stored_still_belongs_to_its_one(lifts: World) -> None:
    lifts.engine.consider([door_fault()])
    stored = to_dict(lifts.only())
    del stored["enterprises"]
    old = from_dict(stored)
    assert old.placement.enterprises == ("maintenance-unit",)
    assert old == replace(lifts.only(), placement=replace(lifts.only().placement, others=()))
