"""A4, as far as it is decided without a store: nobody's role reaches an action that does not name it, whatever the object."""

from __future__ import annotations

from itertools import product

import pytest
from jinbo.identity.service import decide, may_role, role_named
from jinbo.kernel.access import Action, Principal, Reach, Role, Scope
from jinbo.wiring.actions import actions

from tests.security.matrix import Caller, cases

OTHERS = (frozenset[str](), frozenset({"e1", "e3"}), frozenset({"e3"}))
SCOPES = [Scope(*parts) for parts in product(("", "e1", "e2"), ("", "Z1", "Z2"), ("", "p1", "p2"), OTHERS)]
TABLE = actions()


def person(role: Role, *, step_up: bool = True) -> Principal:
    return Principal("p1", frozenset({role}), enterprise="e1", zones=frozenset({"Z1"}), step_up=step_up)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_exactly_as_far_as_the_action_says(role: Role, name: str) -> None:
    action = TABLE[name]
    reach = action.reach.get(role)
    expected = {
        None: lambda scope: False,
        Reach.ALL: lambda scope: True,
        Reach.ZONE: lambda scope: scope.zone == "Z1",
        Reach.OWN: lambda scope: scope.enterprise == "e1" or "e1" in scope.others,
        Reach.SELF: lambda scope: scope.owner == "p1",
    }[reach]
    for scope in SCOPES:
        assert decide(person(role), action, scope) is expected(scope), (role, name, scope)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("role", Role)
def test_without_a_second_factor_nothing_that_asks_for_one_is_done(role: Role, name: str) -> None:
    action = TABLE[name]
    asks = role in action.step_up
    assert may_role(person(role, step_up=False), action) is (role_named(person(role), action) and not asks)


def test_two_roles_reach_what_either_does_and_no_further() -> None:
    action = Action("x.y", {Role.INSPECTOR: Reach.ZONE, Role.ENT_FSM: Reach.OWN})
    both = Principal("p1", frozenset({Role.INSPECTOR, Role.ENT_FSM}), enterprise="e1", zones=frozenset({"Z1"}))
    reached = {(s.enterprise, s.zone) for s in SCOPES if decide(both, action, s) and not s.others}
    assert all(enterprise == "e1" or zone == "Z1" for enterprise, zone in reached)
    assert {("e2", "Z1"), ("e1", "Z2")} <= reached


def test_the_cases_for_the_running_stack_cover_every_route_and_role() -> None:
    routes = {"GET /v1/alerts/{alert_id}": "alerts.see", "GET /v1/health": None}
    made = list(
        cases(routes, {"alerts.see": Action("alerts.see", {Role.INSPECTOR: Reach.ZONE, Role.COMMANDER: Reach.ALL})})
    )
    assert [case.role for case in made if case.caller is Caller.OTHER_OWNER] == [Role.INSPECTOR]
    assert sum(case.caller is Caller.OTHER_ROLE for case in made) == len(Role) - 3
    assert [case.expected for case in made if case.caller is Caller.NOBODY] == [frozenset({401})]
    assert made[0].url({"alert_id": "a"}) == "/v1/alerts/a"
