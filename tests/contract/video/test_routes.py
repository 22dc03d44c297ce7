"""Cameras through the API, over real records: registered, drawn, looked at, retired; refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.video import SQUARE, a_picture
from fakes.video_events import a_frame
from jinbo.kernel.access import Role
from jinbo.kernel.clock import to_ms
from jinbo.platform.clock import platform_clock
from jinbo.subjects.rules.uscc import make_uscc
from jinbo.video.model import Observation
from jinbo.wiring import video, watching
from support.api_world import Api, api_world, sign_in
from support.two_enterprises import business_row

ZONE = {"id": "cold", "kind": "COLD_PREP", "name": "冷食专间", "polygon": [list(corner) for corner in SQUARE]}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with api_world() as made:
        yield made


@pytest.fixture(scope="module")
def engineer(api: Api) -> str:
    return sign_in("engineer", Role.ENGINEER)


@pytest.fixture(scope="module")
def subject(api: Api) -> str:
    row = business_row(1, make_uscc(), "1.1", -200.0, 180.0)
    made = api.call("POST", "/v1/businesses", sign_in("duty", Role.DUTY_OFFICER), body=row)
    return f"business:{made.json['id']}"


def form(shown: str, number: int = 1, **other: Any) -> dict[str, Any]:
    return {"id": f"kc-{number:04d}", "subject": shown, "name": "后厨1号", "zones": [ZONE], **other}


def test_a_camera_from_its_registration_to_its_retirement(api: Api, engineer: str, subject: str) -> None:
    hours = {"weekly": [[{"start": "22:00", "end": "02:00"}]] * 7, "expo_days": ["2020-11-05"], "expo": []}
    watches = [{"detector": "head", "fps": 0.5, "classes": ["mask"]}]
    made = api.call("POST", "/v1/cameras", engineer, body=form(subject, schedule=hours, watches=watches))
    assert (made.status, made.json["version"], made.json["hall"], made.json["retention_hours"]) == (201, 1, "1.1", 720)
    assert made.json["schedule"]["weekly"][0] == [{"start": "22:00", "end": "02:00"}]
    assert made.json["zones"] == [ZONE]
    assert made.json["health"] == {
        "faults": [],
        "newest_frame_at": None,
        "newest_frame_age_s": None,
        "looked_at": None,
        "clock_offset_ms": None,
        "has_reference": False,
        "coverage": None,
    }
    assert api.call("POST", "/v1/cameras", engineer, body=form(subject, schedule=hours, watches=watches)).status == 201

    change = {"name": "后厨1号", "version": 1, "masks": [[[0, 0], [1, 0], [1, 0.3], [0, 0.3]]]}
    drawn = api.call("PUT", "/v1/cameras/kc-0001", engineer, body=change)
    assert (drawn.status, drawn.json["version"], drawn.json["zones"], len(drawn.json["masks"])) == (200, 2, [], 1)
    assert api.call("PUT", "/v1/cameras/kc-0001", engineer, body=change).code == "stale"
    retired = api.call("POST", "/v1/cameras/kc-0001/retire", engineer, body={"version": 2})
    assert (retired.status, retired.json["status"]) == (200, "RETIRED")
    assert api.call("PUT", "/v1/cameras/kc-0001", engineer, body={**change, "version": 3}).code == "retired"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"zones": [{**ZONE, "polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]}]}, "polygon-crosses"),
        ({"masks": [[[0, 0], [2, 0], [2, 2]]]}, "polygon-outside"),
        ({"masks": [[[0, 0], [1, 0]]]}, "polygon-corners"),
        ({"zones": [{**ZONE, "kind": "CAR"}]}, "zone-kind"),
        ({"watches": [{"detector": "head", "fps": 100}]}, "watch-fps"),
        ({"retention": "D1"}, "retention-too-short"),
        ({"subject": "business:" + "0" * 26}, "subject-unknown"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_its_name(
    api: Api, engineer: str, subject: str, wrong: dict[str, Any], code: str
) -> None:
    answer = api.call("POST", "/v1/cameras", engineer, body=form(subject, 2, **wrong))
    assert (answer.status, answer.code) == (422, code)
    assert answer.json["detail"] != answer.json["detail_en"]
    assert api.call("GET", "/v1/cameras/kc-0002", engineer).status == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"stream": "another-cameras"},
        {"enterprise": "x"},
        {"status": "RETIRED"},
        {"name": "后厨\u202e1号"},
        {"masks": [[["a", "b"]]]},
        {"schedule": {"weekly": [[]]}},
        {"schedule": {"expo": [{"start": "25:00", "end": "26:00"}]}},
        {"subject": "device:fz-0001"},
        {"watches": [{"detector": "head", "fps": "NaN"}]},
    ],
)
def test_what_is_not_asked_for_or_cannot_be_read_is_refused(
    api: Api, engineer: str, subject: str, wrong: dict[str, Any]
) -> None:
    answer = api.call("POST", "/v1/cameras", engineer, body=form(subject, 2, **wrong))
    assert answer.status == 422


def test_its_owner_sees_how_it_is_but_not_its_stream(api: Api, engineer: str, subject: str) -> None:
    stream = api.call("POST", "/v1/cameras", engineer, body=form(subject, 3)).json["stream"]
    camera = video.camera_store().camera("kc-0003")
    assert camera is not None
    now = to_ms(platform_clock().now())
    look = Observation("kc-0003", now, now - 50_000, a_picture(), 200, planned=8, seen=6)
    assert len(video.health().observe(camera, look).facts) == 1
    owner = sign_in("fsm", Role.ENT_FSM, enterprise=make_uscc())
    for wanted in ({}, {"hall": "1.1"}, {"subject": subject}):
        items = {one["id"]: one for one in api.call("GET", "/v1/cameras", owner, query=wanted).json["items"]}
        seen = items["kc-0003"]
    assert (seen["stream"], stream) == (None, "jinbo-cam-kc-0003")
    assert [fault["fault"] for fault in seen["health"]["faults"]] == ["OFFLINE"]
    assert seen["health"]["newest_frame_age_s"] >= 50
    assert seen["health"]["coverage"] == 0.75
    coverage = api.call("GET", "/v1/cameras/kc-0003/coverage", owner).json
    assert [(window["planned"], window["seen"]) for window in coverage["windows"]] == [(8, 6)]


def test_which_detectors_look_at_a_camera_and_by_which_model(api: Api, engineer: str, subject: str) -> None:
    watches = [{"detector": "heads", "fps": 0.5}, {"detector": "smoking", "fps": 1}]
    made = api.call("POST", "/v1/cameras", engineer, body=form(subject, 7, watches=watches))
    assert made.status == 201
    now = to_ms(platform_clock().now())
    watching.observe("kc-0007", [a_frame(0, at_ms=now, taken_ms=now)])
    found = api.call("GET", "/v1/cameras/kc-0007/detectors", engineer).json["items"]
    assert [(one["detector"], one["fps"], one["model"]) for one in found] == [
        ("heads", 0.5, "heads/1"),
        ("smoking", 1.0, ""),
    ]
    assert found[0]["looked_at"]
    assert found[1]["looked_at"] is None
    assert api.call("GET", "/v1/cameras/absent/detectors", engineer).status == 404
