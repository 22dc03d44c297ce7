"""Who stands behind an id: colleagues by name, regulators to others by number, the public not at all (DOMAIN 15.4)."""

from __future__ import annotations

import pytest
from fakes.identity import World
from jinbo.identity.model import Account
from jinbo.identity.service import People
from jinbo.kernel.access import ANONYMOUS, Principal, Role
from jinbo.kernel.errors import ForbiddenError, InvalidError

INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"Z1"}))
AUDITOR = Principal("auditor", frozenset({Role.AUDITOR}))
OWN = Principal("fsm", frozenset({Role.ENT_FSM}), enterprise="ent-1")
OTHER = Principal("other", frozenset({Role.LIFT_USER}), enterprise="ent-2")
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}), step_up=True)
IDS = ["officer-000001", "fsm-000002", "walker-000003", "absent"]


@pytest.fixture
def world() -> World:
    made = World()
    for id_, name, role, enterprise in (
        ("officer-000001", "王小明", Role.DUTY_OFFICER, ""),
        ("fsm-000002", "李四", Role.ENT_FSM, "ent-1"),
        ("walker-000003", "路人", Role.PUBLIC, ""),
    ):
        made.account_store.add(Account(id_, name, frozenset({role}), made.clock.now(), enterprise=enterprise), [])
    return made


@pytest.mark.parametrize("who", [INSPECTOR, AUDITOR])
def test_regulators_know_colleagues_and_enterprises_people_by_name_and_nobody_of_the_public(
    world: World, who: Principal
) -> None:
    found = People(world.account_store).named(who, IDS)
    assert [(one.id, one.name, one.number) for one in found] == [
        ("fsm-000002", "李四", "000002"),
        ("officer-000001", "王小明", "000001"),
    ]


def test_an_enterprise_knows_its_own_people_by_name_and_regulators_by_number_and_post(world: World) -> None:
    found = People(world.account_store).named(OWN, IDS)
    assert [(one.name, one.number, one.roles) for one in found] == [
        ("李四", "000002", {Role.ENT_FSM}),
        ("", "000001", {Role.DUTY_OFFICER}),
    ]


def test_another_enterprises_people_are_left_out_like_those_that_are_not_there(world: World) -> None:
    assert [one.id for one in People(world.account_store).named(OTHER, IDS)] == ["officer-000001"]


@pytest.mark.parametrize("who", [ENGINEER, ANONYMOUS])
def test_the_public_and_the_engineer_learn_no_names_here(world: World, who: Principal) -> None:
    with pytest.raises(ForbiddenError):
        People(world.account_store).named(who, IDS)


def test_a_hundred_people_are_one_request_and_more_are_refused(world: World) -> None:
    People(world.account_store).named(INSPECTOR, [f"p{n}" for n in range(100)])
    assert world.account_store.batches == 1
    with pytest.raises(InvalidError, match="too-many-ids"):
        People(world.account_store).named(INSPECTOR, [f"p{n}" for n in range(101)])
