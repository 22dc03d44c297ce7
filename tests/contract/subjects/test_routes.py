"""The register through its API, over real records: what a person with a role gets, and what anybody gets."""

from __future__ import annotations

import json
import os
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice
from fakes.expo import a_business
from jinbo.platform.aws import client
from jinbo.platform.settings import settings
from jinbo.subjects.rules.licence_number import make_jy
from jinbo.subjects.rules.uscc import make_uscc
from jinbo.wiring import subjects as wired
from jinbo.wiring import timers

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "frontend_api"))

from chalicelib import subjects
from chalicelib.http import mount

DUTY = {"id": "duty", "roles": "DUTY_OFFICER", "step_up": "true"}
OWNER = {"id": "fsm", "roles": "ENT_FSM", "enterprise": make_uscc()}
STRANGER = {"id": "other", "roles": "ENT_FSM", "enterprise": a_business(7).uscc}
ROW = {
    "name": "进博餐厅",
    "uscc": make_uscc(),
    "address": "崧泽大道333号1.1馆A01",
    "hall": "1.1",
    "x": -200.0,
    "y": 180.0,
    "main_format": "2",
    "licence_no": make_jy(),
    "valid_from": "2024-01-01",
    "valid_to": "2028-12-31",
    "fsm_name": "张某",
    "fsm_phone": "13800000000",
}
Ask = Callable[..., tuple[int, Any]]


def forget_wiring() -> None:
    for made in (
        wired.devices,
        wired._register,
        wired._writer,
        wired.subjects,
        wired.ledger,
        wired.codes,
        wired.imports,
    ):
        made.cache_clear()
    for other in (wired.exports, wired.venue, timers.timer_store, timers.timers):
        other.cache_clear()


@pytest.fixture
def ask(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Calls a route as API Gateway does, with what the authorizer put into the context."""
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("the emulator runs the deployed API itself (tests/e2e)")
    monkeypatch.setenv("DATA_KEY_ID", client("kms").create_key()["KeyMetadata"]["KeyId"])
    settings.cache_clear()
    forget_wiring()
    client("secretsmanager").create_secret(Name="code-keys", SecretString=json.dumps({"T": "k" * 32}))
    app = Chalice("test")
    mount(app, [subjects.routes], lambda route, call, handle: handle())

    def call(
        method: str, path: str, who: dict[str, str] | None = None, body: Any = None, **query: str
    ) -> tuple[int, Any]:
        route, parameters = _route(app.routes, path)
        event = {
            "requestContext": {
                "resourcePath": route,
                "httpMethod": method,
                "path": path,
                "requestId": "r",
                "identity": {"sourceIp": "192.0.2.1"},
                "authorizer": who or {},
            },
            "httpMethod": method,
            "pathParameters": parameters,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
            "headers": {"content-type": "application/json", "accept": "application/json, image/png"},
            "body": json.dumps(body) if body is not None else "",
            "isBase64Encoded": False,
            "stageVariables": None,
        }
        answer = app(event, None)
        kind = answer["headers"].get("Content-Type", "")
        said = json.loads(answer["body"]) if "json" in kind and answer["body"] else answer["body"]
        return answer["statusCode"], said

    yield call
    forget_wiring()


def _route(routes: Any, path: str) -> tuple[str, dict[str, str]]:
    parts = path.split("/")
    for route in sorted(routes, key=lambda name: name.count("{")):
        wanted = route.split("/")
        if len(wanted) == len(parts) and all(w.startswith("{") or w == p for w, p in zip(wanted, parts, strict=True)):
            return route, {w[1:-1]: p for w, p in zip(wanted, parts, strict=True) if w.startswith("{")}
    raise AssertionError(path)


def test_a_business_from_its_registration_to_its_public_card(ask: Ask) -> None:
    status, made = ask("POST", "/v1/businesses", DUTY, ROW)
    assert (status, made["place"]["zone"], made["version"]) == (201, "A", 1)
    assert not [secret for secret in ("张某", "13800000000") if secret in json.dumps(made, ensure_ascii=False)]
    path = f"/v1/businesses/{made['id']}"
    assert ask("GET", path, OWNER)[1]["licence"]["no"] == make_jy()
    assert ask("GET", f"{path}/contact", OWNER) == (200, {"fsm_name": "张某", "fsm_phone": "13800000000"})
    assert ask("PUT", f"{path}/contact", OWNER, {"fsm_name": "李某"})[1]["fsm_name"] == "李某"
    status, changed = ask("PUT", path, DUTY, {**ROW, "name": "新名", "version": 1})
    assert (status, changed["name"], changed["version"]) == (200, "新名", 2)
    assert ask("PUT", path, DUTY, {**ROW, "version": 1})[1]["code"] == "stale"
    assert ask("PUT", path, DUTY, {**ROW, "address": "别处", "version": 2})[1]["code"] == "fixed"
    assert [one["id"] for one in ask("GET", "/v1/businesses", DUTY, hall="1.1", name="新")[1]["items"]] == [made["id"]]
    assert ask("GET", "/v1/businesses", STRANGER)[1] == {"items": [], "next_cursor": ""}

    status, code = ask("POST", "/v1/codes", DUTY, {"subject": f"business:{made['id']}"})
    assert status == 200
    status, shown = ask("GET", f"/v1/public/cards/{code['scene']}")
    assert (status, shown["genuine"], shown["card"]["name"], shown["warning"]) == (200, True, "新名", None)
    assert not [secret for secret in ("张某", "李某", make_uscc()) if secret in json.dumps(shown, ensure_ascii=False)]
    status, svg = ask("GET", f"/v1/codes/{code['scene']}/image", DUTY)
    assert status == 200
    assert "新名" in svg
    status, png = ask("GET", f"/v1/codes/{code['scene']}/image", DUTY, format="png")
    assert (status, b64decode(png)[:4]) == (200, b"\x89PNG")

    status, revoked = ask("POST", f"{path}/licence", DUTY, {"move": "REVOKE", "version": 2})
    assert (status, revoked["licence"]["status"]) == (200, "REVOKED")
    assert ask("GET", f"/v1/public/cards/{code['scene']}")[1]["warning"]["zh"] == "许可证已失效"


def test_absent_and_foreign_answer_alike(ask: Ask) -> None:
    made = ask("POST", "/v1/businesses", DUTY, ROW)[1]
    for end in ("", "/contact", "/timeline"):
        foreign = ask("GET", f"/v1/businesses/{made['id']}{end}", STRANGER)
        assert foreign[0] == 404
        assert foreign == ask("GET", f"/v1/businesses/{'0' * 26}{end}", STRANGER)


def test_an_edited_code_answers_a_warning_and_not_an_error(ask: Ask) -> None:
    for scene, code in (
        ("T.E.0A3F9K2M7Q.h7Kd2w", "code-signature"),
        ("U.E.0A3F9K2M7Q.h7Kd2w", "code-key"),
        ("x", "code-form"),
    ):
        status, shown = ask("GET", f"/v1/public/cards/{scene}")
        assert (status, shown["genuine"], shown["card"], shown["warning"]["code"]) == (200, False, None, code)
    assert ask("GET", "/v1/public/scans", text="javascript:alert(1)")[1]["warning"]["code"] == "code-foreign"


def test_a_wrong_number_is_a_problem_in_both_languages(ask: Ask) -> None:
    status, problem = ask("POST", "/v1/businesses", DUTY, {**ROW, "licence_no": "JY23101140041986"})
    assert (status, problem["code"]) == (422, "licence-check")
    assert "校验位" in problem["detail"]
    assert problem["errors"]["fields"][0]["field"] == "licence_no"
    assert ask("POST", "/v1/businesses", DUTY, {**ROW, "role": "COMMANDER"})[0] == 422
    assert ask("GET", "/v1/businesses", DUTY, cursor="xx")[1]["code"] == "bad-cursor"


def test_lifts_and_devices_and_the_plan(ask: Ask) -> None:
    lift = {"code": "31010012345", "name": "1号梯", "type": "3100", "hall": "5.1", "x": 1, "y": 2}
    status, made = ask("POST", "/v1/lifts", DUTY, lift)
    assert status == 201
    assert ask("GET", f"/v1/lifts/{made['id']}", DUTY)[1]["place"]["zone"] == "C"
    assert len(ask("GET", "/v1/lifts", DUTY, hall="5.1")[1]["items"]) == 1
    device = {
        "id": "lift-0001",
        "kind": "LIFT_CONTROLLER",
        "lift_code": "31010012345",
        "sensors": [{"id": "s1", "quantity": "SPEED", "unit": "m/s"}],
    }
    status, bound = ask("POST", "/v1/devices", DUTY, device)
    assert (status, bound["subject"], bound["hall"], bound["version"]) == (200, f"lift:{made['id']}", "5.1", 1)
    assert ask("POST", "/v1/devices", DUTY, device)[1]["code"] == "taken"
    assert ask("POST", "/v1/devices", DUTY, {**device, "version": 1, "status": "停用"})[1]["status"] == "STOPPED"
    assert ask("GET", "/v1/devices/lift-0001", DUTY)[1]["sensors"][0]["quantity"] == "SPEED"
    assert len(ask("GET", "/v1/devices", DUTY, subject=f"lift:{made['id']}")[1]["items"]) == 1
    plan = ask("GET", "/v1/venue", DUTY)[1]
    assert {mark["id"] for mark in plan["marks"]} == {made["id"], "lift-0001"}
    assert ask("GET", f"/v1/lifts/{made['id']}/timeline", DUTY)[1] == {"items": [], "next_cursor": ""}


def test_a_sheet_in_and_out(ask: Ask) -> None:
    status, report = ask("POST", "/v1/imports", DUTY, {"kind": "businesses", "rows": [ROW, {**ROW, "uscc": "?"}]})
    assert (status, report["created"], report["refused"]) == (200, 1, 1)
    assert report["bad_rows"][0]["row"] == 2
    assert ask("GET", f"/v1/imports/{report['id']}", DUTY)[1] == report
    status, sheet = ask("GET", "/v1/exports/businesses", DUTY)
    assert status == 200
    again = ask("POST", "/v1/imports", DUTY, {"kind": "businesses", "csv": sheet})[1]
    assert (again["unchanged"], again["refused"]) == (1, 0)
    assert ask("GET", "/v1/exports/ships", DUTY)[0] == 404
    assert ask("POST", "/v1/imports", DUTY, {"kind": "lifts", "csv": "code\n" * 300})[1]["code"] == "sheet-headings"
    many = "code,name,type\n" + "1,a,3100\n" * 201
    assert ask("POST", "/v1/imports", DUTY, {"kind": "lifts", "csv": many})[1]["code"] == "too-many-rows"
    assert ask("POST", "/v1/imports", OWNER, {"kind": "lifts", "rows": []})[0] == 403
