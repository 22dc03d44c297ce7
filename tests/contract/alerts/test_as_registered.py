"""Alerts as the register places them, through the API as deployed: a lift's two units (DOMAIN 0.4, 4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.alert_facts import fact
from jinbo.kernel.access import Role
from jinbo.kernel.fact import Fact
from jinbo.subjects.rules.uscc import make_uscc
from support.api_world import Api, api_world, sign_in, soon

USER, MAINTAINER, STRANGER = (make_uscc(body=f"MA1QB{number:03d}") for number in (1, 2, 3))


@pytest.fixture
def api() -> Iterator[Api]:
    with api_world() as api:
        yield api


def entrapment(lift: str, terminal: Any) -> Fact:
    told = {"device": terminal["id"], "code": "11", "active": True, "alarm_id": "1"}
    return fact("telemetry.device.alarmed", soon(), f"lift:{lift}", enterprise=terminal["enterprise"], **told)


def test_the_alert_of_a_lift_is_seen_by_its_user_and_its_maintainer_only(api: Api) -> None:
    from jinbo.wiring.alerts import alerts

    duty = sign_in("registrar", Role.DUTY_OFFICER)
    lift = {"code": "31010000017", "name": "1号客梯", "type": "3100", "hall": "1.1", "x": -200.0, "y": 180.0}
    made = api.call("POST", "/v1/lifts", duty, body={**lift, "use_unit": USER, "maintenance_unit": MAINTAINER})
    subject = f"lift:{made.json['id']}"
    body = {"id": "lift-0001", "kind": "LIFT_CONTROLLER", "subject": subject, "sensors": []}
    terminal = api.call("POST", "/v1/devices", duty, body=body).json
    (alert,) = alerts().consider([entrapment(made.json["id"], terminal)])
    seen = {}
    for enterprise, role in ((USER, Role.LIFT_USER), (MAINTAINER, Role.LIFT_MAINT), (STRANGER, Role.LIFT_USER)):
        token = sign_in(f"person-{enterprise[-4:].lower()}", role, enterprise=enterprise)
        seen[enterprise] = [one["id"] for one in api.call("GET", "/v1/alerts", token).json["items"]]
    assert seen == {USER: [alert.id], MAINTAINER: [alert.id], STRANGER: []}
    assert api.call("GET", f"/v1/alerts/{alert.id}", duty).json["enterprises"] == [MAINTAINER, USER]


def test_closing_without_a_second_factor_is_a_problem_that_a_client_can_answer_with_a_prompt(api: Api) -> None:
    token = sign_in("officer", Role.DUTY_OFFICER, second_factor=False)
    for move in ("verify", "close"):
        refused = api.call("POST", f"/v1/alerts/{'0' * 26}/{move}", token, body={"version": 1})
        assert (refused.status, refused.headers["Content-Type"]) == (403, "application/problem+json")
        problem = {name: refused.json[name] for name in ("type", "code", "detail", "detail_en")}
        assert problem == {
            "type": "https://jinbo.example/problems/step-up-required",
            "code": "step-up-required",
            "detail": "请先完成二次验证",
            "detail_en": "Show your second factor first",
        }
