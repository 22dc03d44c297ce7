"""Looking through the API, over real records: granted, opened, renewed, entered, refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fakes.video import SQUARE
from jinbo.kernel.access import Role
from jinbo.kernel.clock import iso, to_ms
from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.subjects.rules.uscc import make_uscc
from support.api_world import Api, api_world, sign_in
from support.two_enterprises import business_row

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with api_world() as made:
        yield made


@pytest.fixture(scope="module")
def duty(api: Api) -> str:
    return sign_in("duty", Role.DUTY_OFFICER)


@pytest.fixture(scope="module")
def owner(api: Api, duty: str) -> str:
    """Whose kitchen has a camera in use, and one that is switched off."""
    row = business_row(1, make_uscc(), "1.1", -200.0, 180.0)
    made = api.call("POST", "/v1/businesses", duty, body=row)
    engineer = sign_in("engineer", Role.ENGINEER)
    zone = {"id": "cold", "kind": "COLD_PREP", "name": "冷食专间", "polygon": [list(corner) for corner in SQUARE]}
    for name in ("kc-0001", "kc-0002"):
        form = {"id": name, "subject": f"business:{made.json['id']}", "name": "专间", "zones": [zone]}
        assert api.call("POST", "/v1/cameras", engineer, body=form).status == 201
    stop = {"name": "专间", "version": 1, "stopped": True}
    assert api.call("PUT", "/v1/cameras/kc-0002", engineer, body=stop).status == 200
    return sign_in("fsm", Role.ENT_FSM, enterprise=make_uscc())


def test_from_the_grant_to_the_ledger(api: Api, duty: str, owner: str) -> None:
    client("kinesisvideo").create_stream(StreamName="jinbo-cam-kc-0001", DataRetentionInHours=24)
    now = platform_clock().now()
    body = {"viewer": "inspector", "from": iso(now), "to": iso(now + HOUR), "reason": "午市巡查"}
    made = api.call("POST", "/v1/cameras/kc-0001/grants", duty, body=body)
    assert (made.status, made.json["viewer"], made.json["to"]) == (201, "inspector", iso(now + HOUR))
    listed = api.call("GET", "/v1/cameras/kc-0001/grants", duty).json["items"]
    assert [one["id"] for one in listed] == [made.json["id"]]
    opened = api.call("POST", "/v1/cameras/kc-0001/sessions", duty, body={"reason": "午市巡查"})
    assert opened.status == 201
    assert opened.json["url"].startswith("https://")
    renewed = api.call("PUT", f"/v1/cameras/kc-0001/sessions/{opened.json['look']}", duty)
    assert (renewed.status, renewed.json["look"]) == (200, opened.json["look"])
    patrol = {"result": "SUSPECT", "note": "垃圾桶未盖"}
    assert api.call("POST", "/v1/cameras/kc-0001/patrols", duty, body=patrol).status == 201
    ledger = api.call("GET", "/v1/cameras/kc-0001/looks", owner).json["items"]
    assert [(one["mode"], one["reason"]) for one in ledger] == [("PATROL", "垃圾桶未盖"), ("LIVE", "午市巡查")]
    ended = api.call("POST", f"/v1/cameras/kc-0001/grants/{made.json['id']}/revoke", duty)
    assert ended.json["revoked_at"]


def test_the_newest_picture_with_its_age(api: Api, owner: str) -> None:
    assert api.call("GET", "/v1/cameras/kc-0001/snapshot", owner).json["url"] is None
    now = to_ms(platform_clock().now())
    for age in (900_000, 90_000, 30_000):
        client("s3").put_object(Bucket="media", Key=f"frames/kc-0001/{now - age}.jpg", Body=b"jpeg")
    seen = api.call("GET", "/v1/cameras/kc-0001/snapshot", owner).json
    assert f"frames/kc-0001/{now - 30_000}.jpg" in seen["url"]
    assert "X-Amz-Expires=300" in seen["url"]
    assert 30 <= seen["age_s"] <= 60


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("kc-0002", {"reason": "午市巡查"}), "camera-off"),
        (("kc-0001", {"reason": ""}), "reason-missing"),
        (("kc-0001", {"mode": "RECORDED", "reason": "午市巡查"}), "invalid-input"),
        (("kc-0001", {"mode": "PATROL", "reason": "午市巡查"}), "invalid-input"),
        (("kc-9999", {"reason": "午市巡查"}), "not-found"),
    ],
)
@pytest.mark.usefixtures("owner")
def test_what_cannot_be_looked_at_is_told(api: Api, duty: str, asked: tuple[str, dict[str, Any]], code: str) -> None:
    camera, body = asked
    assert api.call("POST", f"/v1/cameras/{camera}/sessions", duty, body=body).code == code
