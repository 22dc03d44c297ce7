"""Evidence through the API, over real records and a bucket: who sees what, addresses that end, a changed byte, the hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fakes.evidence import AT, a_jpeg, a_picture_of, event_fact
from fakes.food import event as told_of
from jinbo.kernel.access import Role
from jinbo.platform.aws import client
from jinbo.platform.settings import settings
from jinbo.video.model.evidence import Task, Work
from jinbo.video.payload.evidence_messages import task_message
from support.api_world import Api, api_world, forget, sign_in

REASON = {"reason": "立案调查，封存备查"}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """One event's stills, kept through the real wiring."""
    with api_world() as made:
        client("s3").create_bucket(Bucket="media")
        os.environ["MEDIA_BUCKET"] = "media"
        settings.cache_clear()
        forget()
        from jinbo.wiring.evidence import keep

        client("s3").put_object(Bucket="media", Key=f"frames/kc-0001/{AT}.jpg", Body=a_jpeg())
        for event in ("E1", "E2"):
            keep(task_message(Task(Work.STILLS, event_fact("opened", a_picture_of(), event=event))))
        yield made


@pytest.fixture(scope="module")
def duty(api: Api) -> str:
    return sign_in("duty", Role.DUTY_OFFICER)


@pytest.fixture(scope="module")
def own(api: Api) -> str:
    return sign_in("own", Role.ENT_FSM, enterprise="ent-1")


def test_a_regulator_sees_every_part_at_an_address_that_ends_in_five_minutes(api: Api, duty: str) -> None:
    """A22."""
    found = api.call("GET", "/v1/evidence/E1", duty).json
    assert found["whole"] is True
    assert [part["role"] for part in found["parts"]] == ["RAW", "ANNOTATED", "SHARED"]
    assert (found["keep"], found["hold"], found["intact"]) == ("Y2", None, None)
    assert found["deposits"][0]["model"] == "heads/1"
    for part in found["parts"]:
        given = parse_qs(urlsplit(part["url"]).query)
        assert int(given["X-Amz-Expires"][0]) <= 300
        assert part["expires_in"] <= 300
        assert part["sha256"][:16] in part["url"]


def test_its_enterprise_sees_the_shared_still_alone(api: Api, own: str) -> None:
    found = api.call("GET", "/v1/evidence/E1", own)
    assert found.json["whole"] is False
    assert [part["role"] for part in found.json["parts"]] == ["SHARED"]
    assert found.json["deposits"][0]["chain"] is None
    assert "/raw-" not in found.text
    assert "/annotated-" not in found.text


def test_it_names_the_violation_that_its_event_belongs_to_to_whom_may_see_it(api: Api, duty: str, own: str) -> None:
    from jinbo.platform.clock import platform_clock
    from jinbo.wiring.subscribers import deliver

    assert api.call("GET", "/v1/evidence/E1", duty).json["violation"] == "", "while its event has opened none"
    deliver(told_of(id_="E1", at=platform_clock().now(), camera="kc-0001"))
    (opened,) = api.call("GET", "/v1/food/violations", duty, query={"enterprise": "ent-1"}).json["items"]
    deliver(told_of(id_="E2", at=platform_clock().now(), camera="kc-0001"))
    named = [
        api.call("GET", f"/v1/evidence/{one}", who).json["violation"] for one in ("E1", "E2") for who in (duty, own)
    ]
    assert named == [opened["id"]] * 4, "of E2 too, which joined it"


def test_what_is_foreign_answers_as_what_is_absent(api: Api) -> None:
    rival = sign_in("rival", Role.ENT_FSM, enterprise="ent-2")
    elsewhere = sign_in("elsewhere", Role.INSPECTOR, zones=frozenset({"Z2"}))
    for token in (rival, elsewhere):
        foreign, absent = (api.call("GET", f"/v1/evidence/{event}", token) for event in ("E1", "E9"))
        assert (foreign.status, foreign.text.replace("E1", "E9")) == (absent.status, absent.text) == (404, absent.text)


def test_each_look_stands_in_the_audit_log_with_who_looked(api: Api, own: str) -> None:
    api.call("GET", "/v1/evidence/E1", own)
    from jinbo.wiring.identity import audit

    day = audit().record("test", "test.end", "test:1").day
    auditor = sign_in("auditor", Role.AUDITOR)
    entries = api.call("GET", "/v1/audit", auditor, query={"day": day, "limit": 100}).json["items"]
    looks = [entry for entry in entries if entry["action"] == "video.evidence.view"]
    assert looks
    assert all(entry["object"].startswith("evidence:E") and entry["actor"] for entry in looks)
    assert [entry["object"] for entry in entries if entry["action"] == "video.evidence.kept"] == [
        "evidence:E1",
        "evidence:E2",
    ]


def test_a_changed_byte_is_named(api: Api, duty: str) -> None:
    """A16: whoever can write to the bucket still cannot make it look untouched."""
    found = api.call("GET", "/v1/evidence/E2", duty, query={"verify": "true"}).json
    assert (found["intact"], [one["verdict"] for one in found["deposits"]]) == (True, ["HOLDS"])
    raw = next(part for part in found["parts"] if part["role"] == "RAW")
    key = urlsplit(raw["url"]).path.split("evidence/", 1)[1]
    client("s3").put_object(Bucket="media", Key=f"evidence/{key}", Body=a_jpeg()[:-1] + b"\0")
    again = api.call("GET", "/v1/evidence/E2", duty, query={"verify": "true"}).json
    assert again["intact"] is False
    assert {part["role"]: part["intact"] for part in again["parts"]} == {
        "RAW": False,
        "ANNOTATED": True,
        "SHARED": True,
    }


def test_a_hold_is_laid_and_lifted_with_a_reason_and_a_second_factor(api: Api, duty: str, own: str) -> None:
    path = "/v1/evidence/E1/hold"
    without = sign_in("hasty", Role.DUTY_OFFICER, second_factor=False)
    assert api.call("PUT", path, without, body=REASON).code == "step-up-required"
    assert api.call("PUT", path, own, body=REASON).status == 403
    assert api.call("PUT", path, duty, body={"reason": " "}).status == 422
    held = api.call("PUT", path, duty, body=REASON)
    assert (held.status, held.json["keep"], held.json["hold"]["reason"]) == (200, "HELD", REASON["reason"])
    assert tags() == {"HELD"}
    assert api.call("GET", "/v1/evidence/E1", own).json["hold"] is None, "an enterprise does not learn of a case"
    assert api.call("DELETE", path, duty).status == 422
    lifted = api.call("DELETE", path, duty, query={"reason": "案件终结"})
    assert (lifted.status, lifted.json["keep"], lifted.json["hold"]) == (200, "Y2", None)
    assert tags() == {"Y2"}


def tags() -> set[str]:
    found = client("s3").list_objects_v2(Bucket="media", Prefix="evidence/E1/")["Contents"]
    return {
        one["Value"]
        for each in found
        for one in client("s3").get_object_tagging(Bucket="media", Key=each["Key"])["TagSet"]
    }
