"""Violations through the API, over real records and a real bucket: from the event to the close, and refused by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fakes.food import JPEG, event
from jinbo.kernel.access import Role
from jinbo.kernel.ids import natural_id
from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings
from jinbo.wiring.subscribers import deliver
from support.api_world import Answer, Api, api_world, sign_in

PATH = "/v1/food/violations"


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with api_world() as made:
        yield made


class Case:
    """One violation of a kitchen, and the people around it."""

    def __init__(self, api: Api, name: str, **value: Any) -> None:
        self.api, self.name = api, name
        self.fsm = sign_in(f"fsm-{name}", Role.ENT_FSM, enterprise=name)
        self.inspector = sign_in(f"i-{name}", Role.INSPECTOR, zones=frozenset({"Z1"}))
        deliver(event(id_=f"event-{name}", at=platform_clock().now(), enterprise=name, camera=name, **value))
        (found,) = api.call("GET", PATH, self.inspector, query={"enterprise": name}).json["items"]
        self.id, self.version = str(found["id"]), int(found["version"])

    def act(self, move: str, token: str, **body: Any) -> Answer:
        answer = self.api.call("POST", f"{PATH}/{self.id}/{move}", token, body={"version": self.version, **body})
        if answer.status == 200:
            self.version = answer.json["version"]
        return answer

    def photo(self, data: bytes = JPEG) -> str:
        sent = self.api.call("POST", f"{PATH}/{self.id}/photos", self.fsm)
        assert sent.status == 200, sent
        key = str(sent.json["key"])
        assert sent.json["fields"]["key"] == key
        assert sent.json["fields"]["Content-Type"] == "image/jpeg"
        client("s3").put_object(Bucket=settings().media_bucket, Key=key, Body=data)
        return key


def test_from_the_event_to_the_close(api: Api) -> None:
    case = Case(api, "ent-a")
    assert case.act("acknowledge", case.fsm).json["status"] == "ACKED"
    assert case.act("rectify", case.fsm).json["status"] == "RECTIFYING"
    key = case.photo()
    handed = case.act("submit", case.fsm, text="已戴好口罩", photos=[key])
    (photo,) = handed.json["submissions"][0]["photos"]
    assert (photo["key"], photo["sha256"]) == (key, hashlib.sha256(JPEG).hexdigest())
    assert key in photo["url"]
    failed = case.act("recheck", case.inspector, passed=False, reason="照片不清楚")
    assert (failed.json["status"], failed.json["failures"]) == ("RECTIFYING", 1)
    case.act("submit", case.fsm, text="重拍", photos=[case.photo()])
    assert case.act("recheck", case.inspector, passed=True, reason="可以").json["status"] == "RECHECK_PASS"
    closed = case.act("close", case.inspector).json
    assert (closed["status"], closed["notice"]["zh"].count("不单独作为行政处罚依据")) == ("CLOSED", 1)
    assert [line["action"] for line in closed["history"]][-3:] == ["SUBMITTED", "RECHECK_PASSED", "CLOSED"]
    assert [line["version"] for line in closed["history"]] == list(range(1, closed["version"] + 1))
    assert api.call("GET", PATH, case.fsm).json["items"] == []
    assert [one["id"] for one in api.call("GET", PATH, case.fsm, query={"list": "all"}).json["items"]] == [case.id]


def test_an_appeal_that_is_upheld(api: Api) -> None:
    case = Case(api, "ent-b")
    made = case.act("appeal", case.fsm, reason="是透明面罩", photos=[case.photo()])
    assert (made.json["appeal_pending"], made.json["appeal"]["verdict"]) == (True, None)
    judged = case.act("judge", case.inspector, verdict="UPHELD", reason="确有面罩").json
    assert (judged["status"], judged["appeal"]["verdict"]) == ("FALSE_POSITIVE", "UPHELD")


def test_a_rodent_is_pushed_by_a_person(api: Api) -> None:
    case = Case(api, "ent-c", code="K07_RODENT", level="ORANGE")
    assert case.act("acknowledge", case.fsm).status == 404
    assert case.act("push", case.inspector, reason="画面清楚").json["status"] == "PUSHED"
    assert case.act("acknowledge", case.fsm).status == 200


@pytest.mark.parametrize(
    ("photos", "status", "code"),
    [
        ([], 422, "invalid-input"),
        (["rectifications/other/1.jpg"], 422, "photo-foreign"),
        (["{folder}absent.jpg"], 422, "photo-missing"),
        (["{gif}"], 422, "photo-not-jpeg"),
        (["{folder}1.jpg"] * 7, 422, "invalid-input"),
    ],
)
def test_a_submission_without_a_true_picture_is_refused(
    api: Api, request: pytest.FixtureRequest, photos: list[str], status: int, code: str
) -> None:
    case = Case(api, natural_id(request.node.name)[:10].lower())
    case.act("acknowledge", case.fsm)
    gif = case.photo(b"GIF89a")
    keys = [key.format(folder=f"rectifications/{case.id}/", gif=gif) for key in photos]
    answer = case.act("submit", case.fsm, text="已整改", photos=keys)
    assert (answer.status, answer.code) == (status, code)
    assert {"zh", "en"} <= set(answer.json) or answer.json.get("title")


@pytest.mark.parametrize(
    ("move", "body", "code"),
    [
        ("rectify", {}, "illegal-transition"),
        ("appeal", {"reason": " "}, "invalid-input"),
        ("appeal", {}, "invalid-input"),
        ("acknowledge", {"version": 99}, "stale"),
        ("acknowledge", {"version": 0}, "invalid-input"),
        ("acknowledge", {"level": "BLUE"}, "invalid-input"),
    ],
)
def test_what_an_enterprise_may_not_do_now_is_refused_by_name(
    api: Api, request: pytest.FixtureRequest, move: str, body: dict[str, Any], code: str
) -> None:
    case = Case(api, natural_id(request.node.name)[:10].lower())
    assert case.act(move, case.fsm, **body).code == code


def test_an_escalation_timer_is_set_through_the_platform(api: Api) -> None:
    from jinbo.wiring.timer_handlers import HANDLERS
    from jinbo.wiring.timers import timer_store

    case = Case(api, "ent-t")
    kept = timer_store().get("food.escalate", case.id)
    assert kept is not None
    assert abs(kept.timer.due - platform_clock().now() - timedelta(minutes=10)) < timedelta(minutes=1)
    HANDLERS["food.escalate"](kept.timer)
    escalated = api.call("GET", f"{PATH}/{case.id}", case.inspector).json
    assert (escalated["escalation"], escalated["status"]) == (1, "PUSHED")
    assert escalated["history"][-1]["note"] == "片区组长"
