"""What people see and do: latest values, series, quarantine and its replay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.telemetry import HOUR, MINUTE, OPENING, World, forever, freezer, message
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from jinbo.telemetry.service import Replayed

ENGINEER = Principal("acc-1", frozenset({Role.ENGINEER}))
DUTY = Principal("acc-2", frozenset({Role.DUTY_OFFICER}))
OWNER = Principal("acc-3", frozenset({Role.ENT_FSM}), enterprise="ent-1")
OTHER = replace(OWNER, enterprise="ent-2")


@pytest.fixture
def world() -> World:
    made = World(freezer(), freezer("fz-0002", enterprise="ent-2", hall="2.1", zone="B"))
    for n in range(500):
        made.say("fz-0001", [("t1", OPENING + n * MINUTE, -18.0 - n % 10 / 10)])
    made.clock.advance(hours=9)
    return made


def test_the_latest_value_is_shown_with_its_limit(world: World) -> None:
    found = world.history.latest(DUTY, "fz-0001")
    assert found.samples == {"t1": (OPENING + 499 * MINUTE, -18.9)}
    assert (found.states, found.limits) == ({"t1": "OK"}, {"t1": (None, -12.0)})


def test_absent_and_foreign_devices_answer_alike(world: World) -> None:
    for principal, device in ((OTHER, "fz-0001"), (OWNER, "fz-9999"), (OWNER, "fz-0002")):
        with pytest.raises(NotFoundError):
            world.history.latest(principal, device)
        with pytest.raises(NotFoundError):
            world.history.series(principal, device, "t1", start=OPENING, end=OPENING + HOUR, points=10)
        with pytest.raises(NotFoundError):
            world.history.episode_page(principal, device, None, None)


def test_a_list_shows_what_the_asker_may_see_page_by_page(world: World) -> None:
    page, cursor = world.history.latest_page(DUTY, "", None, 1)
    assert [one.device.id for one in page] == ["fz-0001"]
    page, cursor = world.history.latest_page(DUTY, "", cursor, 1)
    assert ([one.device.id for one in page], cursor) == (["fz-0002"], None)
    assert [one.device.id for one in world.history.latest_page(OTHER, "", None, 50)[0]] == ["fz-0002"]
    assert [one.device.id for one in world.history.latest_page(DUTY, "1.1", None, 50)[0]] == ["fz-0001"]


@pytest.mark.parametrize("points", [1, 2, 7, 499, 500, 2000])
def test_a_series_never_has_more_points_than_asked_and_keeps_its_extremes(world: World, points: int) -> None:
    found = world.history.series(DUTY, "fz-0001", "t1", start=OPENING, end=OPENING + 9 * HOUR, points=points)
    assert len(found.buckets) <= points
    assert (found.total, sum(one.count for one in found.buckets)) == (500, 500)
    assert min(one.least for one in found.buckets) == -18.9
    assert max(one.most for one in found.buckets) == -18.0


def test_holes_in_a_series_are_marked(world: World) -> None:
    world.say("fz-0001", [("t1", OPENING + 8 * HOUR + 59 * MINUTE, -18.0)])
    world.say("fz-0001", [("t1", OPENING + 11 * HOUR, -18.0)])
    world.clock.advance(hours=4)
    found = world.history.series(DUTY, "fz-0001", "t1", start=OPENING, end=OPENING + 12 * HOUR, points=100)
    assert found.gaps == [
        (OPENING + 499 * MINUTE, OPENING + 8 * HOUR + 59 * MINUTE),
        (OPENING + 8 * HOUR + 59 * MINUTE, OPENING + 11 * HOUR),
        (OPENING + 11 * HOUR, OPENING + 12 * HOUR),
    ]


@pytest.mark.parametrize(
    ("start", "end", "points", "code"),
    [(0, 32 * 24 * HOUR, 10, "bad-range"), (5, 5, 10, "bad-range"), (5, 4, 10, "bad-range"), (0, HOUR, 0, "bad-points"),
     (0, HOUR, 2001, "bad-points")],
)  # fmt: skip
def test_a_series_is_bounded(world: World, start: int, end: int, points: int, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        world.history.series(DUTY, "fz-0001", "t1", start=OPENING + start, end=OPENING + end, points=points)
    assert refused.value.code == code


def test_a_message_of_an_unknown_device_waits_until_it_is_registered_and_is_replayed(world: World) -> None:
    raw = message("fz-0003", [("t1", OPENING, -18.0)], OPENING)
    world.lane.ingest([world.envelope(raw, "fz-0003", OPENING)], forever)
    (entry,), cursor = world.desk.page(ENGINEER, None, 50)
    assert (str(entry.reason), entry.device, cursor) == ("unknown-device", "fz-0003", None)
    assert world.desk.entry(ENGINEER, entry.id).raw == raw
    assert world.desk.replay(ENGINEER, entry.id).reason == "unknown-device"
    world.registry.known["fz-0003"] = freezer("fz-0003")
    world.clock.advance(minutes=2)
    assert world.desk.replay(ENGINEER, entry.id) == Replayed(entry.id, 1, "")
    assert world.packs.stored("fz-0003") == [("t1", OPENING, -18.0)]
    with pytest.raises(ConflictError):
        world.desk.replay(ENGINEER, entry.id)


def test_the_quarantine_is_the_engineers(world: World) -> None:
    for principal in (DUTY, OWNER):
        with pytest.raises(ForbiddenError):
            world.desk.page(principal, None, 50)
        with pytest.raises(ForbiddenError):
            world.desk.replay(principal, "x")
    with pytest.raises(NotFoundError):
        world.desk.entry(ENGINEER, "0000000000000-x")
    with pytest.raises(InvalidError):
        world.desk.page(ENGINEER, "nonsense", 50)


def test_what_a_lane_could_not_take_is_kept(world: World) -> None:
    envelope = world.envelope(b"\x00", "fz-0001", OPENING)
    assert world.desk.keep([envelope], {envelope.id: "RetryAttemptsExhausted"}, "telemetry") == frozenset()
    (entry,), _ = world.desk.page(ENGINEER, None, 50)
    assert (str(entry.reason), entry.detail, entry.raw) == ("lane-failed", "RetryAttemptsExhausted", b"\x00")


def test_a_device_that_asks_is_told_why(world: World) -> None:
    raw = message("fz-0001", [("t1", OPENING, -18.0), ("t9", OPENING, 1.0)], OPENING, reply=True, seq=7)
    world.lane.ingest([world.envelope(raw, "fz-0001", OPENING)], forever)
    (device, body), *others = world.replies.sent
    assert (device, others) == ("fz-0001", [])
    assert body["readings"] == [{"index": 1, "code": "unknown-sensor"}]
    assert (body["code"], body["seq"]) == ("unknown-sensor", 7)


def test_a_wrong_unit_and_an_impossible_value_are_refused_by_name(world: World) -> None:
    rows = [("t1", OPENING, -18.0), ("t1", OPENING + 1, 75.0)]
    world.lane.ingest([world.envelope(message("fz-0001", rows, OPENING + 1), "fz-0001", OPENING)], forever)
    raw = message("fz-0001", rows[:1], OPENING).replace(b'"value"', b'"unit": "[degF]", "value"')
    world.lane.ingest([world.envelope(raw, "fz-0001", OPENING)], forever)
    assert world.quarantine.reasons == {"out-of-range": 1, "wrong-unit": 1}


def test_a_full_quarantine_sends_the_message_round_again(world: World) -> None:
    world.quarantine.full = True
    envelope = world.envelope(b"nonsense", "fz-0001", OPENING)
    assert world.lane.ingest([envelope], forever).failed == [envelope.id]
