"""What happened joined with what was found: found or missed, how long it took, and what was found of nothing."""

from __future__ import annotations

from typing import Any

from local.venue.footage.report import Found, found_by, joined, unfounded
from local.venue.footage.truth import Happening

NOW = 1_793_000_000_000
MASK = Happening("kc-0001", "K02_NO_MASK", "no_mask", NOW, NOW + 40_000)
COVER = Happening("kc-0002", "K14_COVERED", "covered", NOW, NOW + 120_000)


def test_a_happening_is_joined_with_what_was_told_first_of_its_camera_and_code() -> None:
    found = [
        Found("kc-0001", "K02_NO_MASK", NOW + 4_000, NOW + 31_000),
        Found("kc-0001", "K02_NO_MASK", NOW + 4_000, None),
        Found("kc-0009", "K02_NO_MASK", NOW + 4_000, NOW + 5_000),
        Found("kc-0002", "K14_CAM_BLOCKED", NOW + 8_000, NOW + 70_500),
    ]
    assert [(row["code"], row["found"], row["delay_s"]) for row in joined([MASK, COVER], found)] == [
        ("K02_NO_MASK", True, 31.0),
        ("K14_COVERED", True, 70.5),
    ]
    assert unfounded([MASK, COVER], found) == [found[2]]


def test_what_was_found_long_after_is_another_scenes() -> None:
    (row,) = joined([MASK], [Found("kc-0001", "K02_NO_MASK", NOW + 300_000, NOW + 300_000)])
    assert (row["found"], row["delay_s"]) == (False, None)


def test_events_and_alerts_are_read_page_by_page() -> None:
    at = "2026-10-26T09:33:20.000Z"
    blocked = {"id": "a", "sensor": "kc-0001/K14_CAM_BLOCKED", "first_at": at, "evidence": {}}
    case = {"id": "c", "sensor": "v1", "first_at": at, "evidence": {"camera": "kc-0002", "code": "K01_NO_CAP"}}
    other = {"id": "b", "sensor": "t1", "first_at": at, "evidence": {}}
    answers: dict[str, Any] = {
        "/v1/video/events?limit=100": {"items": [], "next_cursor": "more"},
        "/v1/video/events?limit=100&cursor=more": {
            "items": [{"camera": "kc-0001", "code": "K02_NO_MASK", "since": at}],
            "next_cursor": "",
        },
        "/v1/alerts?status=all&limit=100": {"items": [blocked, other, case], "next_cursor": None},
        "/v1/alerts/a": {"history": [{"at": "2026-10-26T09:34:20.000Z"}, {"at": "2026-10-26T09:36:00.000Z"}]},
        "/v1/alerts/c": {"history": [{"at": "2026-10-26T09:33:30.000Z"}]},
    }
    event, alert, violation = found_by(answers.__getitem__)
    assert (event.code, event.told_ms) == ("K02_NO_MASK", None)
    assert (alert.code, (alert.told_ms or 0) - alert.since_ms) == ("K14_CAM_BLOCKED", 60_000)
    assert (violation.camera, violation.code) == ("kc-0002", "K01_NO_CAP")
