"""The API's hallway: what a route is given, and what a caller is told when something is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client
from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "frontend_api"))

from chalicelib.http import Call, PageQuery, Raw, Routes, Wire, mount, principal_of
from jinbo.kernel.access import ANONYMOUS, Action, Reach, Role
from jinbo.kernel.errors import ConflictError, NotFoundError, TooManyRequestsError

WRITE = Action("things.write", {Role.INSPECTOR: Reach.ZONE})


class Thing(Wire):
    name: str
    size: int = 1


class Told(BaseModel):
    name: str
    size: int
    path: str


def an_api() -> Client:
    room = Routes("things")

    @room.post("/v1/things/{thing_id}", action=WRITE, body=Thing, answers=Told, summary="write")
    def write(call: Call[None, Thing]) -> Told:
        return Told(name=call.body.name, size=call.body.size, path=call.path["thing_id"])

    @room.get("/v1/things", action=None, query=PageQuery, answers=Told, summary="list")
    def listed(call: Call[PageQuery, None]) -> Told:
        return Told(name=call.query.cursor or "", size=call.query.limit, path="")

    @room.get("/v1/refused/{how}", action=None, summary="refuse")
    def refused(call: Call[None, None]) -> None:
        raise {
            "absent": NotFoundError(),
            "stale": ConflictError("stale", "已更新", "has changed"),
            "often": TooManyRequestsError(7),
            "bug": ZeroDivisionError("secret detail"),
        }[call.path["how"]]

    @room.get("/v1/file", action=None, answers="text/csv", summary="file")
    def file(call: Call[None, None]) -> Raw:
        return Raw("a,b\n", "text/csv", "things.csv")

    app = Chalice("test")
    mount(app, [room], lambda route, call, handle: handle())
    return Client(app)


def told(response: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.body)
    return document


def test_a_route_gets_its_path_and_its_typed_body() -> None:
    answer = an_api().http.post(
        "/v1/things/冰柜", headers={"Content-Type": "application/json"}, body='{"name":"甲"}'.encode()
    )
    assert answer.status_code == 200
    assert told(answer) == {"name": "甲", "size": 1, "path": "冰柜"}


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "not-json"),
        (b'{"name": NaN}', "application/json", 400, "not-json"),
        (b'{"name": "\xff"}', "application/json", 400, "not-json"),
        (b"[" * 3000, "application/json", 400, "not-json"),
        (b"[1]", "application/json", 422, "invalid-input"),
        (b'{"name": 1}', "application/json", 422, "invalid-input"),
        (b'{"name": "a", "role": "COMMANDER"}', "application/json", 422, "invalid-input"),
        (b'{"name": "' + b"a" * 1_000_001 + b'"}', "application/json", 413, "body-too-large"),
    ],
)
def test_a_body_that_is_wrong_is_refused_by_name(body: bytes, kind: str, status: int, code: str) -> None:
    answer = an_api().http.post("/v1/things/1", headers={"Content-Type": kind}, body=body)
    problem = told(answer)
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["detail"]
    assert problem["detail_en"]


def test_A5_a_field_that_the_route_does_not_take_is_refused_and_named() -> None:
    answer = an_api().http.post(
        "/v1/things/1", headers={"Content-Type": "application/json"}, body=b'{"name":"a","status":"CLOSED"}'
    )
    assert told(answer)["errors"]["fields"] == [
        {"field": "status", "reason": "Extra inputs are not permitted", "code": "extra_forbidden"}
    ]


def test_what_was_sent_is_never_sent_back() -> None:
    answer = an_api().http.post(
        "/v1/things/1", headers={"Content-Type": "application/json"}, body=b'{"name":{"password":"hunter2"}}'
    )
    assert b"hunter2" not in answer.body


@pytest.mark.parametrize(
    ("query", "status"), [("limit=100", 200), ("limit=101", 422), ("limit=0", 422), ("page=2", 422)]
)
def test_A20_a_page_has_a_bound(query: str, status: int) -> None:
    assert an_api().http.get(f"/v1/things?{query}").status_code == status


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("absent", 404, "not-found"),
        ("stale", 409, "stale"),
        ("often", 429, "too-many-requests"),
        ("bug", 500, "internal"),
    ],
)
def test_every_refusal_is_a_problem_in_both_languages(how: str, status: int, code: str) -> None:
    answer = an_api().http.get(f"/v1/refused/{how}")
    problem = told(answer)
    assert (answer.status_code, problem["code"]) == (status, code)
    assert "secret detail" not in answer.body.decode()
    assert set(problem) >= {"type", "title", "status", "code", "detail", "detail_en", "request_id"}


def test_A9_too_many_requests_says_when_to_come_back() -> None:
    assert an_api().http.get("/v1/refused/often").headers["Retry-After"] == "7"


def test_a_file_is_given_with_its_name() -> None:
    answer = an_api().http.get("/v1/file")
    assert answer.body == b"a,b\n"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="things.csv"'


def test_the_authorizers_strings_become_the_principal() -> None:
    given = principal_of(
        {"id": "A1", "roles": "INSPECTOR,ZONE_LEAD", "zones": "north,south", "enterprise": "", "step_up": "true"}
    )
    assert given.roles == {Role.INSPECTOR, Role.ZONE_LEAD}
    assert given.zones == {"north", "south"}
    assert given.step_up
    assert principal_of({}) is ANONYMOUS
