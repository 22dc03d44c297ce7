"""A4 over the whole API: every route × every role through the deployed authorizer and the real rooms, over real records.

What is expected comes from the declared actions alone. No attempt ends in a 5xx; what is another's answers, byte for byte,
like what does not exist; no list shows a row of the other side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from jinbo.kernel.access import Reach, Role
from jinbo.subjects.model.codes import CodeType
from jinbo.subjects.rules.codes import signed
from jinbo.wiring.actions import actions
from support.api_world import CODE_KEY, ROUTES, Answer, Api, api_world, expired_token
from support.two_enterprises import ABSENT, Side, make_side

from tests.security.matrix import Caller, Case, cases

TABLE = actions()
ROLES = [role for role in Role if role is not Role.SYS]
GUARDED = sorted(route for route, action in ROUTES.items() if action)
FOREIGN = [case for case in cases(ROUTES, TABLE) if case.caller is Caller.OTHER_OWNER]
NO_CODE = {"scene": str(signed("T", CODE_KEY.encode(), CodeType.BUSINESS, "0" * 10))}
"""A code signed with our key that stands for nothing."""
NOTE = {"version": 1, "note": "x"}
VIOLATION = "/v1/food/violations/{violation_id}"
BODIES: Mapping[str, Any] = {
    "PUT /v1/evidence/{event_id}/hold": {"reason": "立案调查"},
    "PUT /v1/businesses/{business_id}/contact": {"fsm_name": "甲"},
    "POST /v1/episodes/{episode_id}/cause": {"cause": "门未关"},
    **{
        f"POST /v1/alerts/{{alert_id}}/{move}": NOTE
        for move in ("acknowledge", "handle", "resolve", "verify", "reopen")
    },
    "POST /v1/video/events/{event_id}/verdict": {"verdict": "CONFIRMED"},
    "POST /v1/cameras/{camera_id}/sessions": {"reason": "午市巡查"},
    "POST /v1/cameras/{camera_id}/patrols": {"result": "OK", "note": "台面整洁"},
    "POST /v1/cameras/{camera_id}/grants": {
        "viewer": "x",
        "from": "2030-11-05T00:00:00Z",
        "to": "2030-11-05T01:00:00Z",
        "reason": "午市巡查",
    },
    "POST /v1/alerts/{alert_id}/close": NOTE | {"close_code": "HANDLED"},
    **{f"POST {VIOLATION}/{move}": {"version": 1} for move in ("acknowledge", "rectify", "close")},
    **{f"POST {VIOLATION}/{move}": {"version": 1, "reason": "x"} for move in ("push", "false-positive", "appeal")},
    f"POST {VIOLATION}/submit": {"version": 1, "text": "x", "photos": ["rectifications/x/1.jpg"]},
    f"POST {VIOLATION}/recheck": {"version": 1, "passed": True, "reason": "x"},
    f"POST {VIOLATION}/judge": {"version": 1, "verdict": "UPHELD", "reason": "x"},
}
"""Bodies that are right, so that the object itself is what is decided about."""
QUERIES: Mapping[str, Mapping[str, str]] = {
    "GET /v1/devices/{device_id}/series": {
        "sensor": "t1",
        "from": "2026-01-01T00:00:00Z",
        "to": "2026-01-02T00:00:00Z",
    },
    "GET /v1/audit": {"day": "2026-01-01"},
    "GET /v1/people": {"ids": ABSENT["account_id"]},
    "DELETE /v1/evidence/{event_id}/hold": {"reason": "案件终结"},
}


@dataclass(frozen=True, slots=True)
class World:
    """The API and its two sides."""

    api: Api
    east: Side
    west: Side

    def ask(self, route: str, token: str | None, ids: Mapping[str, str], **more: Any) -> Answer:
        """A route with its parameters filled in."""
        method, _, path = route.partition(" ")
        url = re.sub(r"{(\w+)}", lambda found: ids[found[1]], path)
        given = {"body": BODIES.get(route), "query": QUERIES.get(route, {}), **more}
        return self.api.call(method, url, token, **given)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with api_world() as api:
        yield World(api, make_side(api, "east", 1), make_side(api, "west", 2))


@pytest.mark.parametrize("route", GUARDED)
def test_without_a_token_or_with_one_that_ran_out_nothing_opens(world: World, route: str) -> None:
    for token in (None, expired_token(Role.COMMANDER), "", "x"):
        assert world.ask(route, token, ABSENT).status == 401


@pytest.mark.parametrize("route", GUARDED)
def test_a_role_passes_the_door_exactly_where_the_action_names_it(world: World, route: str) -> None:
    action = TABLE[str(ROUTES[route])]
    for role in ROLES:
        status = world.ask(route, world.east.tokens[role], ABSENT).status
        if role in action.reach:
            assert status not in (401, 403), (role, status)
        else:
            assert status == 403, (role, status)
        assert status < 500, (role, status)


@pytest.mark.parametrize("route", [route for route in GUARDED if route.startswith("GET")])
def test_behind_an_open_door_the_use_case_itself_refuses_the_role(world: World, route: str) -> None:
    """Defence in depth: were the authorizer's table wrong, nothing would be read all the same."""
    method, _, path = route.partition(" ")
    action = TABLE[str(ROUTES[route])]
    for role in set(ROLES) - set(action.reach):
        context = {"id": "p", "roles": str(role), "enterprise": world.east.enterprise, "zones": world.east.zone}
        answer = world.api.behind_the_door(
            method, path, _parameters(path, world.east.ids), context, query=QUERIES.get(route, {})
        )
        assert (answer.status, answer.code) == (403, "forbidden"), (role, answer)


@pytest.mark.parametrize("case", FOREIGN, ids=lambda case: case.name)
def test_what_is_anothers_answers_byte_for_byte_like_what_is_not_there(world: World, case: Case) -> None:
    assert case.role is not None
    route, token = f"{case.method} {case.path}", world.west.tokens[case.role]
    foreign, absent = world.ask(route, token, world.east.ids), world.ask(route, token, ABSENT | NO_CODE)
    assert (foreign.status, absent.status) == (404, 404), (foreign, absent)
    assert (foreign.text, foreign.headers) == (absent.text, absent.headers)


@pytest.mark.parametrize("route", sorted(QUERIES.keys() | {r for r in GUARDED if r.startswith("GET") and "{" not in r}))
@pytest.mark.parametrize("role", ROLES)
def test_a_list_shows_nothing_of_the_other_side(world: World, role: Role, route: str) -> None:
    reach = TABLE[str(ROUTES[route])].reach.get(role)
    if reach in (None, Reach.ALL) and "venue" not in route:
        return
    for mine, other in ((world.east, world.west), (world.west, world.east)):
        answer = world.ask(route, mine.tokens[role], mine.ids)
        assert not [mark for mark in other.marks if mark in answer.text] or _sees_all(route, role), answer.text


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/v1/businesses", {"enterprise": "{enterprise}"}),
        ("/v1/devices", {"subject": "business:{business_id}"}),
        ("/v1/latest", {"hall": "1.1"}),
        ("/v1/cameras", {"hall": "1.1"}),
        ("/v1/cameras", {"subject": "business:{business_id}"}),
        ("/v1/video/events", {"camera": "{camera_id}"}),
        ("/v1/video/events", {"subject": "business:{business_id}"}),
        ("/v1/video/events", {"enterprise": "{enterprise}"}),
        ("/v1/alerts", {"device": "{device_id}", "status": "all"}),
        ("/v1/notifications", {"alert_id": "{alert_id}"}),
        ("/v1/food/violations", {"enterprise": "{enterprise}", "list": "all"}),
    ],
)
@pytest.mark.parametrize("role", [Role.ENT_FSM, Role.ENT_ADMIN, Role.INSPECTOR, Role.ZONE_LEAD])
def test_a_filter_that_names_the_other_side_finds_nothing_of_it(
    world: World, role: Role, path: str, filters: Mapping[str, str]
) -> None:
    east, token = world.east, world.west.tokens[role]
    asked = {name: text.format(enterprise=east.enterprise, **east.ids) for name, text in filters.items()}
    answer = world.api.call("GET", path, token, query=asked)
    assert answer.status in (200, 403, 404)
    assert not [mark for mark in east.marks if mark in answer.text]
    if answer.status == 200 and path not in {
        "/v1/businesses",
        "/v1/video/events",
    }:  # there, an enterprise's people get their own, whatever they ask
        assert answer.json["items"] == []


def test_an_auditor_knows_of_a_camera_what_it_is_called_and_where_it_is_and_nothing_else(world: World) -> None:
    token = world.east.tokens[Role.AUDITOR]
    listed = world.ask("GET /v1/video/ledgers", token, {}).json["items"]
    assert {side.ids["camera_id"] for side in (world.east, world.west)} <= {one["id"] for one in listed}
    assert {name for one in listed for name in one} == {"id", "name", "hall", "place", "status"}
    camera = world.east.ids
    for route in (
        "GET /v1/cameras",
        "GET /v1/cameras/{camera_id}",
        "GET /v1/cameras/{camera_id}/coverage",
        "GET /v1/cameras/{camera_id}/snapshot",
        "POST /v1/cameras/{camera_id}/sessions",
        "GET /v1/video/events",
    ):
        assert world.ask(route, token, camera).status == 403, route


def test_a_name_is_told_to_colleagues_and_regulators_and_to_no_other_enterprise(world: World) -> None:
    ids = {"ids": world.east.ids["account_id"]}
    names = {
        (side.name, role): [
            one["name"] for one in world.ask("GET /v1/people", side.tokens[role], {}, query=ids).json["items"]
        ]
        for side in (world.east, world.west)
        for role in (Role.ENT_ADMIN, Role.INSPECTOR)
    }
    assert names == {
        ("east", Role.ENT_ADMIN): ["east"],
        ("west", Role.ENT_ADMIN): [],
        ("east", Role.INSPECTOR): ["east"],
        ("west", Role.INSPECTOR): ["east"],
    }


@pytest.mark.parametrize("role", [Role.ENT_FSM, Role.ENT_ADMIN])
def test_a_code_is_not_made_for_anothers_business(world: World, role: Role) -> None:
    token = world.west.tokens[role]
    answers = [
        world.api.call("POST", "/v1/codes", token, body={"subject": f"business:{id_}"})
        for id_ in (world.east.ids["business_id"], ABSENT["business_id"])
    ]
    assert answers[0].status == 404
    assert answers[0] == answers[1]


def test_an_enterprise_makes_accounts_only_for_itself(world: World) -> None:
    body = {"name": "甲", "roles": ["ENT_STAFF"], "login": "foreign-staff", "enterprise": world.east.enterprise}
    answer = world.api.call("POST", "/v1/accounts", world.west.tokens[Role.ENT_ADMIN], body=body)
    assert answer.status in (403, 404)
    seen = world.api.call("GET", "/v1/accounts", world.east.tokens[Role.ENT_ADMIN]).text
    assert "foreign-staff" not in seen


def test_a_kept_answer_is_not_given_to_another_person_with_the_same_key(world: World) -> None:
    key = {"idempotency-key": "one-key-for-two"}
    mine = world.api.call("POST", "/v1/sockets/tickets", world.east.tokens[Role.DUTY_OFFICER], headers=key)
    body = {"subject": f"business:{world.east.ids['business_id']}"}
    first = world.api.call("POST", "/v1/codes", world.east.tokens[Role.ENT_FSM], body=body, headers=key)
    second = world.api.call("POST", "/v1/codes", world.west.tokens[Role.ENT_FSM], body=body, headers=key)
    assert (mine.status, first.status, second.status) == (200, 200, 404)


def _parameters(path: str, ids: Mapping[str, str]) -> dict[str, str]:
    return {name: ids[name] for name in re.findall(r"{(\w+)}", path)}


def _sees_all(route: str, role: Role) -> bool:
    return "venue" in route and TABLE["subjects.read"].reach.get(role) is Reach.ALL


def test_every_refusal_of_the_api_is_a_problem_in_both_languages(world: World) -> None:
    answer = world.ask("GET /v1/businesses/{business_id}", world.west.tokens[Role.ENT_FSM], world.east.ids)
    found = json.loads(answer.text)
    assert found["code"] == "not-found"
    assert found["detail"] != found["detail_en"]
    assert answer.headers["Content-Type"] == "application/problem+json"
