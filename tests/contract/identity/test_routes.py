"""Identity's routes as clients call them, from sign-in to the audit log; answers and refusals as published."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from chalice.app import Chalice

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "frontend_api"))

import chalicelib.identity as room
from chalicelib import guard
from chalicelib.http import mount
from jinbo.identity.rules.door import Authorizer
from jinbo.platform.aws import client
from jinbo.platform.clock import wall_ms
from jinbo.platform.keys import PublicKeys, ask_kms
from jinbo.platform.settings import settings
from jinbo.wiring.actions import actions
from jinbo.wiring.identity import limits

from local.admin import DEMO_LOGINS, DemoLogin, seed_logins

LOGINS = {login.login: login for login in DEMO_LOGINS}


class Api:
    """The routes behind the real authorizer, as API Gateway would put them together."""

    def __init__(self) -> None:
        app = Chalice("test")
        mount(app, [room.routes], guard.around)
        self.app = app
        table = {
            f"{route.method} {route.path}": route.action.name if route.action else None
            for route in room.routes.declared
        }
        keys = PublicKeys("", ask_kms(lambda: client("kms"), settings().token_key_id))
        self.door = Authorizer(keys, table, actions(), lambda: wall_ms() // 1000, stage=settings().stage)

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any, dict[str, str]]:
        context: dict[str, str] = {}
        if token:
            verdict = self.door.decide(f"Bearer {token}", method, path.partition("?")[0].strip("/"))
            if not verdict.allowed:
                return 403, {"code": "denied"}, {}
            context = verdict.context
        answer = self.app(self._event(method, path, body, context), None)
        return answer["statusCode"], json.loads(answer["body"] or "null"), answer.get("headers", {})

    def _event(self, method: str, path: str, body: Any, context: dict[str, str]) -> dict[str, Any]:
        bare, _, query = path.partition("?")
        resource, parameters = self._resource(bare)
        pairs = dict(part.split("=", 1) for part in query.split("&") if part)
        return {
            "resource": resource,
            "path": bare,
            "httpMethod": method,
            "headers": {"Content-Type": "application/json"},
            "multiValueHeaders": {"Content-Type": ["application/json"]},
            "queryStringParameters": pairs or None,
            "multiValueQueryStringParameters": {name: [value] for name, value in pairs.items()} or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "httpMethod": method,
                "resourcePath": resource,
                "requestId": "r-1",
                "identity": {"sourceIp": "203.0.113.7"},
                "authorizer": context,
            },
            "body": json.dumps(body) if body is not None else None,
            "isBase64Encoded": False,
        }

    def _resource(self, path: str) -> tuple[str, dict[str, str]]:
        parts = path.split("/")
        for route in room.routes.declared:
            words = route.path.split("/")
            if len(words) == len(parts) and all(w == p or w.startswith("{") for w, p in zip(words, parts, strict=True)):
                return route.path, {w[1:-1]: p for w, p in zip(words, parts, strict=True) if w.startswith("{")}
        raise LookupError(path)

    def sign_in(self, demo: DemoLogin) -> dict[str, Any]:
        status, ticket, _ = self.call("POST", "/v1/auth/login", {"account": demo.login, "password": demo.password})
        assert (status, ticket["next"]) == (200, "totp")
        status, tokens, _ = self.call("POST", "/v1/auth/totp", {"ticket": ticket["ticket"], "code": demo.code()})
        assert status == 200
        return dict(tokens)


@pytest.fixture
def api(wired: ModuleType) -> Api:
    seed_logins(enterprise="e1", zones=["Z1"])
    return Api()


def test_an_officer_signs_in_asks_who_he_is_refreshes_and_signs_out(api: Api) -> None:
    tokens = api.sign_in(LOGINS["duty"])
    assert (tokens["expires_in"], tokens["principal"]["roles"]) == (900, ["DUTY_OFFICER"])
    status, me, headers = api.call("GET", "/v1/me", token=tokens["access_token"])
    assert (status, me["name"], me["step_up"], headers["Cache-Control"]) == (200, "值班员·演示", True, "no-store")
    status, renewed, _ = api.call("POST", "/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert status == 200
    assert api.call("POST", "/v1/auth/logout", {"refresh_token": renewed["refresh_token"]})[0] == 204
    status, problem, _ = api.call("POST", "/v1/auth/refresh", {"refresh_token": renewed["refresh_token"]})
    assert (status, problem["code"]) == (401, "unauthenticated")


def test_an_engineer_administers_accounts_and_an_officer_does_not(api: Api) -> None:
    engineer = api.sign_in(LOGINS["engineer"])["access_token"]
    body = {"name": "陈*", "roles": ["INSPECTOR"], "login": "chen", "zones": ["Z1"]}
    status, invited, _ = api.call("POST", "/v1/accounts", body, engineer)
    assert (status, invited["account"]["status"]) == (201, "INVITED")
    account = invited["account"]["id"]
    for how, state in (("disable", "DISABLED"), ("enable", "INVITED")):
        assert api.call("POST", f"/v1/accounts/{account}/{how}", token=engineer)[1]["status"] == state
    assert api.call("POST", f"/v1/accounts/{account}/reset", token=engineer)[1]["invitation"]
    assert api.call("GET", f"/v1/accounts/{account}", token=engineer)[1]["login"] == "chen"
    status, page, _ = api.call("GET", "/v1/accounts?limit=3", token=engineer)
    assert (status, len(page["items"]), bool(page["next_cursor"])) == (200, 3, True)
    officer = api.sign_in(LOGINS["duty"])["access_token"]
    assert api.call("GET", "/v1/accounts", token=officer)[0] == 403


def test_the_auditor_reads_what_the_others_did(api: Api) -> None:
    api.sign_in(LOGINS["duty"])
    auditor = api.sign_in(LOGINS["auditor"])["access_token"]
    from jinbo.identity.service.audit import day_of
    from jinbo.wiring.identity import WALL

    status, page, _ = api.call("GET", f"/v1/audit?day={day_of(WALL.now())}", token=auditor)
    assert status == 200
    assert [(entry["actor"], entry["action"]) for entry in page["items"]] == [
        (LOGINS["duty"].account_id, "identity.login"),
        (LOGINS["auditor"].account_id, "identity.login"),
    ]
    assert api.call("GET", "/v1/audit?day=yesterday", token=auditor)[0] == 422


@pytest.mark.parametrize("account", ["duty", "nobody"])
def test_wrong_and_unknown_get_the_same_problem_and_then_a_429(
    api: Api, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = wall_ms() / 1000
    monkeypatch.setattr(limits(), "_now_s", lambda: began)  # six sign-ins of one minute, however long they take
    wrong = {"account": account, "password": "not the password"}
    answers = [api.call("POST", "/v1/auth/login", wrong) for _ in range(6)]
    assert [status for status, _, _ in answers] == [401] * 5 + [429]
    assert {problem["code"] for _, problem, _ in answers[:5]} == {"bad-credentials"}
    assert int(answers[5][2]["Retry-After"]) > 0


def test_a_fresh_code_steps_up(api: Api) -> None:
    tokens = api.sign_in(LOGINS["commander"])
    status, problem, _ = api.call("POST", "/v1/auth/step-up", {"code": "000000"}, tokens["access_token"])
    assert (status, problem["code"]) == (401, "bad-code")


def test_what_is_not_asked_for_is_refused_by_name(api: Api) -> None:
    status, problem, _ = api.call(
        "POST", "/v1/auth/login", {"account": "duty", "password": "x", "roles": ["COMMANDER"]}
    )
    assert (status, problem["errors"]["fields"][0]["field"]) == (422, "roles")


def test_a_provider_that_is_not_configured_does_not_exist(api: Api) -> None:
    assert api.call("GET", "/v1/auth/oidc/city/start")[0] == 404
