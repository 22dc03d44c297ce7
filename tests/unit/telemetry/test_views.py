"""What the API says of telemetry is what the stores hold."""

from __future__ import annotations

import json

import pytest
from fakes.telemetry import HOUR, MINUTE, OPENING, World, forever, freezer
from jinbo.kernel.access import Principal, Role
from jinbo.telemetry.wire import views
from pydantic import ValidationError

DUTY = Principal("acc-2", frozenset({Role.DUTY_OFFICER}))
ENGINEER = Principal("acc-1", frozenset({Role.ENGINEER}))


@pytest.fixture
def world() -> World:
    made = World(freezer())
    for n in range(60):
        made.say("fz-0001", [("t1", OPENING + n * MINUTE, -9.0 if n < 40 else -18.0)])
    return made


def test_a_latest_row_carries_its_limits_and_state(world: World) -> None:
    (row,) = views.LatestPage.of([world.history.latest(DUTY, "fz-0001")]).items
    assert (row.value, row.state, row.lo, row.hi, row.limit_code) == (-18.0, "OK", None, -12.0, "T02")
    assert row.at == "2020-11-05T00:59:00.000Z"


def test_a_series_is_buckets_and_gaps(world: World) -> None:
    found = world.history.series(DUTY, "fz-0001", "t1", start=OPENING, end=OPENING + HOUR, points=6)
    shown = json.loads(views.SeriesView.of("fz-0001", found).model_dump_json(by_alias=True))
    assert [(point["min"], point["max"], point["count"]) for point in shown["points"]] == [
        (-9.0, -9.0, 10),
        (-9.0, -9.0, 10),
        (-9.0, -9.0, 10),
        (-9.0, -9.0, 10),
        (-18.0, -18.0, 10),
        (-18.0, -18.0, 10),
    ]
    assert (shown["gaps"], shown["total"], shown["hi"]) == ([], 60, -12.0)


def test_an_episode_says_how_far_it_went(world: World) -> None:
    (episode,), _ = world.history.episode_page(DUTY, "fz-0001", OPENING, OPENING + HOUR)
    shown = views.EpisodeView.of(episode)
    assert (shown.stage, shown.level, shown.peak, shown.closed) == ("ALARM", "YELLOW", -9.0, False)
    assert (shown.since, shown.until) == ("2020-11-05T00:00:00.000Z", "2020-11-05T00:40:00.000Z")


def test_a_refused_message_is_listed_without_and_shown_with_its_bytes(world: World) -> None:
    world.lane.ingest([world.envelope(b"\xff", "fz-0001", OPENING)], forever)
    (entry,), _ = world.desk.page(ENGINEER, None, 10)
    assert views.QuarantineView.of(entry).payload is None
    assert views.QuarantineView.of(entry, whole=True).payload == "/w=="


@pytest.mark.parametrize(
    "query",
    [{"sensor": "t1"}, {"sensor": "t 1", "from": "2020-11-05T00:00:00Z", "to": "2020-11-06T00:00:00Z"},
     {"sensor": "t1", "from": "2020-11-05T00:00:00", "to": "2020-11-06T00:00:00Z"},
     {"sensor": "t1", "from": "2020-11-05T00:00:00Z", "to": "2020-11-06T00:00:00Z", "points": "2001"},
     {"sensor": "t1", "from": "2020-11-05T00:00:00Z", "to": "2020-11-06T00:00:00Z", "all": "1"}],
)  # fmt: skip
def test_a_query_that_is_wrong_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        views.SeriesQuery.model_validate(query)
