"""Bad input at the API's door ('Bad input' of issue 2): whatever is sent, a problem with a stable code in both languages.

Each entry is tried with what people, broken clients and attackers send: ids with slashes, NUL and lone letters of other planes, ids
of any length, foreign and edited cursors, limits beyond all bounds, NaN, years 1970 and 9999, headers inside values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jinbo.kernel.access import Role
from jinbo.wiring.actions import actions
from support.api_world import ROUTES, Answer, Api, api_world
from support.two_enterprises import Side, make_side

TABLE = actions()
ODD_IDS = [
    " ",
    "..",
    "a/b",
    "a%2Fb",
    "a\x00b",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "进博" * 30,
    "x" * 1100,
    "x" * 3000,
    "a\r\nSet-Cookie: x=1",
    "'; DROP TABLE records; --",
    "#" * 10,
    "${jndi:ldap://x}",
    "9999999999999-x",
    "99999999999999999999-x",
    "-1",
    "0",
]
PARAMETERS = sorted({route for route in ROUTES if "{" in route})
CURSORS = [
    "x",
    "AAAA",
    "e30",
    "bnVsbA",
    "W10",
    "%00",
    "\x00",
    "进",
    "x" * 1024,
    "9" * 20,
    "0000000000000",
    "eyJwayI6IlgifQ",
    "a\nb",
]
LISTS = [
    "/v1/accounts",
    "/v1/alerts",
    "/v1/alerts/changes",
    "/v1/businesses",
    "/v1/businesses/{business_id}/timeline",
    "/v1/devices",
    "/v1/devices/{device_id}/episodes",
    "/v1/latest",
    "/v1/lifts",
    "/v1/quarantine",
]
MOMENTS = [
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-01-01T00:00:00+23:59",
    "NaN",
    "0",
    "",
    "1e999",
]
BODIES: Mapping[str, Any] = {
    "nothing": "",
    "not JSON": "{",
    "a list": "[]",
    "null": "null",
    "a number": "1",
    "NaN": '{"version": NaN}',
    "infinite": '{"version": 1e999}',
    "deep": "[" * 5000 + "]" * 5000,
    "a great number": '{"version": 1' + "0" * 400 + "}",
    "a lone surrogate": '{"note": "\\ud800", "version": 1}',
    "NUL": '{"note": "\\u0000", "version": 1, "cause": "\\u0000\\u0000"}',
    "too much": '{"note": "' + "x" * 1_100_000 + '"}',
    "prototype": '{"__proto__": {"roles": ["COMMANDER"]}, "constructor": 1}',
}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with api_world() as made:
        yield made


@pytest.fixture(scope="module")
def side(api: Api) -> Side:
    return make_side(api, "east", 1)


def token_for(side: Side, route: str) -> str | None:
    """Of the first role that the route lets in, those that see most first."""
    action = ROUTES[route]
    if action is None:
        return None
    order = (Role.COMMANDER, Role.DUTY_OFFICER, Role.AUDITOR, Role.ENGINEER, Role.ENT_FSM, Role.PUBLIC)
    return next(side.tokens[role] for role in order if role in TABLE[action].reach)


def is_sound(answer: Answer) -> None:
    """An answer, or a problem that a person can read in either language; never a fault of ours."""
    assert answer.status < 500, answer
    if answer.status < 400:
        return
    problem = json.loads(answer.text)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert re.fullmatch(r"[a-z][a-z0-9-]{2,40}", problem["code"]), problem
    assert re.search(r"[\u4e00-\u9fff]", problem["detail"]), problem
    assert re.search(r"[a-zA-Z]", problem["detail_en"]), problem
    assert not re.search(r"[\u4e00-\u9fff]", problem["detail_en"]), problem
    assert problem["status"] == answer.status
    assert not any("\n" in str(value) or "\r" in str(value) for value in answer.headers.values())


@pytest.mark.parametrize("route", PARAMETERS)
def test_an_odd_id_is_answered_like_an_absent_one(api: Api, side: Side, route: str) -> None:
    method, _, path = route.partition(" ")
    body = {"version": 1, "note": "x"} if "/alerts/" in path else {"cause": "门未关"} if "cause" in path else None
    *others, name = re.findall(r"{(\w+)}", path)
    context = _context(api, side, route)
    for odd in ODD_IDS:
        given = {other: side.ids[other] for other in others} | {name: odd}
        query = (
            {"sensor": "t1", "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"} if "series" in path else {}
        )
        answer = api.behind_the_door(method, path, given, context, text=json.dumps(body) if body else "", query=query)
        is_sound(answer)
        if not path.startswith("/v1/public"):
            assert answer.status in (404, 422), (odd[:30], answer)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", CURSORS, ids=repr)
def test_a_cursor_that_is_not_ours_is_refused_or_finds_a_page(api: Api, side: Side, path: str, cursor: str) -> None:
    is_sound(_listed(api, side, path, cursor=cursor))


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_list_shows_nothing_that_the_list_would_not(api: Api, side: Side, path: str) -> None:
    for other in LISTS:
        cursor = _listed(api, side, other, limit=1).json.get("next_cursor")
        if cursor:
            is_sound(_listed(api, side, path, cursor=cursor))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["0", "-1", "101", "1e3", "99999999999999999999", "NaN", "", "1.5", "１"])
def test_a_limit_out_of_bounds_is_refused(api: Api, side: Side, path: str, limit: str) -> None:
    answer = _listed(api, side, path, limit=limit)
    is_sound(answer)
    assert (answer.status, answer.code) in ((422, "invalid-input"), (200, "")), answer
    assert answer.status == 422 or limit == "１"


@pytest.mark.parametrize("path", LISTS)
def test_a_question_that_the_list_does_not_know_is_refused(api: Api, side: Side, path: str) -> None:
    assert _listed(api, side, path, role="COMMANDER").code == "invalid-input"


@pytest.mark.parametrize("end", ["series", "episodes"])
@pytest.mark.parametrize("start", MOMENTS)
@pytest.mark.parametrize("to", MOMENTS)
def test_moments_at_the_ends_of_time_are_refused_or_answered(
    api: Api, side: Side, end: str, start: str, to: str
) -> None:
    query = {"from": start, "to": to} | ({"sensor": "t1"} if end == "series" else {})
    path = f"/v1/devices/{side.ids['device_id']}/{end}"
    is_sound(api.call("GET", path, side.tokens[Role.DUTY_OFFICER], query=query))


@pytest.mark.parametrize(
    "day", ["1970-01-01", "9999-12-31", "0000-00-00", "2020-02-30", "2020-13-01", "٢٠٢٠-٠١-٠١", "today"]
)
def test_the_audit_log_of_an_impossible_day_is_a_problem_or_empty(api: Api, side: Side, day: str) -> None:
    is_sound(api.call("GET", "/v1/audit", side.tokens[Role.AUDITOR], query={"day": day}))


@pytest.mark.parametrize("route", sorted(route for route in ROUTES if not route.startswith("GET")))
@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_makes_no_sense_is_a_problem(api: Api, side: Side, route: str, what: str) -> None:
    method, _, path = route.partition(" ")
    given = {name: side.ids[name] for name in re.findall(r"{(\w+)}", path)}
    if "accounts" in path and given:
        return  # takes no body, and would disable the account that the others use
    is_sound(api.behind_the_door(method, path, given, _context(api, side, route), text=BODIES[what]))


def test_only_json_is_taken(api: Api, side: Side) -> None:
    token = side.tokens[Role.DUTY_OFFICER]
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/json\r\nX: y",
    ):
        answer = api.call("POST", "/v1/codes", token, raw="{}", headers={"content-type": kind})
        is_sound(answer)
        assert answer.status in (415, 422)


def test_a_picture_is_not_sent_to_who_takes_none(api: Api, side: Side) -> None:
    path, token = f"/v1/codes/{side.ids['scene']}/image", side.tokens[Role.DUTY_OFFICER]
    for accept, status in (("application/json", 406), ("", 406), ("image/png", 200), ("*/*", 200)):
        answer = api.call("GET", path, token, query={"format": "png"}, headers={"accept": accept})
        assert answer.status == status
        assert status == 200 or answer.code == "not-acceptable"


@pytest.mark.parametrize("route", [route for route in PARAMETERS if route.startswith("GET") and "public" not in route])
def test_no_id_is_longer_than_a_key_may_be(api: Api, side: Side, route: str) -> None:
    """DynamoDB refuses keys over 1,024 bytes by an error that would be a fault of ours; moto takes them."""
    method, _, path = route.partition(" ")
    name = re.findall(r"{(\w+)}", path)[0]
    absent, long = ({name: text} for text in ("0" * 26, "九" * 400))
    context = _context(api, side, route)
    answers = [api.behind_the_door(method, path, given, context) for given in (absent, long)]
    assert answers[1].status == 404 or answers[0].status == 422


@pytest.mark.parametrize(
    ("path", "cursor"),
    [
        ("/v1/businesses", "WyIiLCAiIiwgIiJd"),  # ["", "", ""]: no key may be empty
        ("/v1/lifts", "WyIiLCAiIiwgIiJd"),
        ("/v1/devices", "WyIiLCAiIiwgIiJd"),
        ("/v1/businesses/{business_id}/timeline", "WyIiXQ"),
        ("/v1/accounts", "a|"),
        ("/v1/accounts", "九" * 500 + "|a"),
        ("/v1/quarantine", "1" * 600),
        ("/v1/quarantine", "1604538000000" + "九"),
    ],
)
def test_a_cursor_that_can_be_no_key_is_refused_before_the_store_sees_it(
    api: Api, side: Side, path: str, cursor: str
) -> None:
    assert _listed(api, side, path, cursor=cursor).code == "bad-cursor"


@pytest.mark.parametrize(
    ("start", "to"),
    [("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"), ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")],
)
@pytest.mark.parametrize("end", ["series", "episodes"])
def test_a_range_that_ends_before_it_begins_is_refused(api: Api, side: Side, end: str, start: str, to: str) -> None:
    """DynamoDB's BETWEEN refuses it by an error that would be a fault of ours; moto takes it."""
    query = {"from": start, "to": to} | ({"sensor": "t1"} if end == "series" else {})
    path = f"/v1/devices/{side.ids['device_id']}/{end}"
    assert api.call("GET", path, side.tokens[Role.DUTY_OFFICER], query=query).code == "bad-range"


def test_keys_of_moments_sort_as_the_moments_do() -> None:
    from jinbo.telemetry.records.episodes import episode_key

    moments = [0, 946_684_800_000, 1_604_538_000_000, 7_258_118_400_000, 253_402_300_799_000]
    assert sorted(episode_key(at, "") for at in moments) == [episode_key(at, "") for at in moments]


@pytest.mark.parametrize("key", ["short", "x" * 65, "进博进博进博进博", "a\r\nSet-Cookie: x", "a\x00bcdefgh"])
def test_a_key_that_is_none_is_refused(api: Api, side: Side, key: str) -> None:
    body = {"subject": f"business:{side.ids['business_id']}"}
    answer = api.call("POST", "/v1/codes", side.tokens[Role.DUTY_OFFICER], body=body, headers={"idempotency-key": key})
    is_sound(answer)
    assert answer.code == "bad-idempotency-key"


@pytest.mark.parametrize(
    "filters",
    [
        {"hall": "\x00"},
        {"hall": "#"},
        {"name": "'\"%_"},
        {"name": "\u202e\u200b"},
        {"enterprise": "x#y"},
        {"hall": "99"},
    ],
)
def test_an_odd_filter_finds_nothing(api: Api, side: Side, filters: Mapping[str, str]) -> None:
    answer = api.call("GET", "/v1/businesses", side.tokens[Role.DUTY_OFFICER], query=filters)
    is_sound(answer)
    assert answer.status == 422 or answer.json["items"] == []


def _listed(api: Api, side: Side, path: str, **query: Any) -> Answer:
    return api.call("GET", path.format(**side.ids), token_for(side, f"GET {path}"), query=query)


def _context(api: Api, side: Side, route: str) -> dict[str, str]:
    method, _, path = route.partition(" ")
    token = token_for(side, route)
    if token is None:
        return {}
    verdict = api.ask_at_the_door(method, re.sub(r"{\w+}", "x", path), token)
    assert isinstance(verdict, dict)
    return verdict
