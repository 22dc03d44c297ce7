"""The whole way of a picture: a cook takes off her mask before a camera, and there is a case with its evidence; officers look."""

from __future__ import annotations

import urllib.request
from typing import Any
from urllib.parse import urljoin

import pytest
from e2e.conftest import Running, eventually

pytestmark = pytest.mark.emulator
CAMERA = "kc-0001"
SCENE_S = 300.0
"""The camera's film is drawn, and its first act comes half a minute after it sends."""


def test_a_mask_that_is_taken_off_becomes_one_case_with_its_evidence(platform: Running) -> None:
    def cases() -> Any:
        items = platform.ask("GET", "/v1/food/violations", login="duty")["items"]
        return [one for one in items if one["code"] == "K02_NO_MASK" and one["where"]["camera"] == CAMERA]

    (case,) = eventually(cases, SCENE_S)
    events = platform.ask("GET", f"/v1/video/events?camera={CAMERA}", login="duty")["items"]
    assert case["event"] in {event["id"] for event in events}

    def kept() -> Any:
        try:
            found = platform.ask("GET", f"/v1/evidence/{case['event']}?verify=true", login="duty")
        except urllib.error.HTTPError:
            return None  # being taken
        return found if {"RAW", "ANNOTATED"} <= {part["role"] for part in found["parts"]} else None

    evidence = eventually(kept, SCENE_S)
    still = next(part for part in evidence["parts"] if part["role"] == "ANNOTATED")
    assert _fetched(still["url"])[:3] == b"\xff\xd8\xff"
    assert evidence["intact"]
    verified = platform.jinbo("evidence", "verify", case["event"])
    assert (verified.returncode, verified.stdout.splitlines()[-1].split()[-1]) == (0, "holds"), verified.stderr
    alerts = platform.ask("GET", "/v1/alerts?limit=100", login="duty")["items"]
    assert "food.violation" in {one["rule_id"] for one in alerts}


def test_an_officer_plays_the_live_picture_and_the_kitchen_reads_who_looked(platform: Running) -> None:
    def opened() -> Any:
        try:
            return platform.ask("POST", f"/v1/cameras/{CAMERA}/sessions", {"reason": "午市巡查"}, login="duty")
        except urllib.error.HTTPError:
            return None  # no media yet

    session = eventually(opened, SCENE_S)
    playlist = _fetched(session["url"])
    assert b"#EXTM3U" in playlist
    fragments = _fetched(urljoin(session["url"], playlist.decode().splitlines()[-1]))
    assert b"#EXT-X-PROGRAM-DATE-TIME" in fragments, "without dates the screen cannot tell how old a frame is"
    snapshot = eventually(
        lambda: (told := platform.ask("GET", f"/v1/cameras/{CAMERA}/snapshot", login="duty"))["url"] and told, SCENE_S
    )
    assert _fetched(snapshot["url"])[:3] == b"\xff\xd8\xff"
    looks = platform.ask("GET", f"/v1/cameras/{CAMERA}/looks", login="duty")["items"]
    assert {(one["mode"], one["reason"]) for one in looks} >= {("LIVE", "午市巡查")}


def _fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
    return body
