"""Polygons, schedules and sampling plans: what can be drawn, when a camera is watched, and what is refused by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from math import cos, nan, pi, sin

import pytest
from fakes.video import LIFT, SQUARE, a_camera
from hypothesis import given
from hypothesis import strategies as st
from jinbo.kernel.clock import SHANGHAI
from jinbo.video.model import Camera, Hours, Polygon, RetentionClass, Schedule, Watch, Zone, ZoneKind
from jinbo.video.rules.entries import camera_faults
from jinbo.video.rules.polygons import area, contains, crosses_itself, polygon_faults

BOW_TIE = ((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9))
STAR = tuple((0.5 + 0.4 * cos(4 * pi * n / 5), 0.5 + 0.4 * sin(4 * pi * n / 5)) for n in range(5))
ELL = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.5, 0.5), (0.5, 1.0), (0.0, 1.0))


@pytest.mark.parametrize(
    ("polygon", "code"),
    [
        (SQUARE[:2], "polygon-corners"),
        ((), "polygon-corners"),
        (SQUARE * 9, "polygon-corners"),
        (((-0.01, 0.1), *SQUARE[1:]), "polygon-outside"),
        (((0.1, 1.0001), *SQUARE[1:]), "polygon-outside"),
        (((nan, 0.1), *SQUARE[1:]), "polygon-outside"),
        (BOW_TIE, "polygon-crosses"),
        (STAR, "polygon-crosses"),
        ((SQUARE[0], SQUARE[0], *SQUARE[1:]), "polygon-crosses"),
        (((0.1, 0.1), (0.9, 0.1), (0.5, 0.1)), "polygon-crosses"),
        (((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.5, 0.1), (0.1, 0.9)), "polygon-crosses"),
        (((0.1, 0.1), (0.105, 0.1), (0.1, 0.105)), "polygon-area"),
    ],
)
def test_a_polygon_that_is_none_is_refused_by_its_name(polygon: Polygon, code: str) -> None:
    assert [fault.code for fault in polygon_faults(polygon, "masks.0")] == [code]


@pytest.mark.parametrize("polygon", [SQUARE, SQUARE[::-1], ELL, SQUARE[:3], ((0, 0), (1, 0), (1, 1), (0, 1))])
def test_a_plain_polygon_may_stand_whichever_way_it_is_drawn(polygon: Polygon) -> None:
    assert polygon_faults(polygon, "masks.0") == []


def test_area_and_inside_follow_the_drawing() -> None:
    assert area(ELL) == pytest.approx(0.75)
    assert contains(ELL, (0.25, 0.75))
    assert not contains(ELL, (0.75, 0.75))
    assert not contains(SQUARE, (0.95, 0.5))


@given(st.integers(3, 32), st.integers(0, 628))
def test_a_regular_polygon_never_crosses_itself_and_holds_its_middle(corners: int, turn: int) -> None:
    ring = tuple(
        (0.5 + 0.4 * cos(turn / 100 + 2 * pi * n / corners), 0.5 + 0.4 * sin(turn / 100 + 2 * pi * n / corners))
        for n in range(corners)
    )
    assert not crosses_itself(ring)
    assert contains(ring, (0.5, 0.5))
    swapped = (ring[1], ring[0], *ring[2:])
    assert corners == 3 or crosses_itself(swapped)


@given(st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_of_two_zones_that_share_a_side_every_point_is_in_one(point: tuple[float, float]) -> None:
    left = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    right = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))
    x, y = point
    within = x < 1 and y < 1
    assert contains(left, point) + contains(right, point) == within


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 11, day, hour, minute, tzinfo=SHANGHAI)


def test_a_camera_without_hours_is_watched_round_the_clock() -> None:
    assert Schedule().open_at(shanghai(1, 3))
    assert not Schedule(weekly=((),) * 7).open_at(shanghai(1, 3))


def test_hours_of_the_week_are_shanghais_and_end_before_their_end() -> None:
    weekdays = Schedule(weekly=((Hours(480, 1260),),) * 5 + ((), ()))
    assert [weekdays.open_at(shanghai(4, *at)) for at in ((7, 59), (8, 0), (20, 59), (21, 0))] == [
        False,
        True,
        True,
        False,
    ]
    assert not weekdays.open_at(shanghai(7, 12))  # a Saturday


def test_hours_past_midnight_belong_to_the_evening_they_began_on() -> None:
    sunday_night = Schedule(weekly=((),) * 6 + ((Hours(1320, 1560),),))
    assert sunday_night.open_at(shanghai(8, 23))
    assert sunday_night.open_at(shanghai(9, 1, 59))
    assert not sunday_night.open_at(shanghai(9, 2))
    assert not sunday_night.open_at(shanghai(8, 1))


def test_the_fairs_own_days_have_their_own_hours() -> None:
    fair = Schedule(((Hours(480, 1080),),) * 7, frozenset({date(2020, 11, 5)}), (Hours(300, 1380),))
    assert fair.open_at(shanghai(5, 5))
    assert not fair.open_at(shanghai(6, 5))


def codes(camera: Camera) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in camera_faults(camera)]


def test_a_camera_as_it_should_be_has_no_fault() -> None:
    assert codes(a_camera(watches=(Watch("head", 0.5, ("mask", "hat")), Watch("smoking", 1.0)))) == []


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"id": "KC 1"}, ("id", "camera-id")),
        ({"width": 100}, ("width", "picture-size")),
        ({"retention": RetentionClass.D1}, ("retention", "retention-too-short")),
        ({"masks": (SQUARE, BOW_TIE)}, ("masks.1", "polygon-crosses")),
        ({"masks": (SQUARE,) * 17}, ("zones", "zones-count")),
        ({"zones": (Zone("Cold", ZoneKind.COLD_PREP, "", SQUARE),)}, ("zones.0.id", "zone-id")),
        ({"zones": (Zone("car", ZoneKind.CAR, "", SQUARE),)}, ("zones.0.kind", "zone-kind")),
        ({"watches": (Watch("head", 0.01),)}, ("watches.0.fps", "watch-fps")),
        ({"watches": (Watch("head", 5.0),)}, ("watches.0.fps", "watch-fps")),
        ({"watches": (Watch("head", nan),)}, ("watches.0.fps", "watch-fps")),
        ({"watches": (Watch("head", 1.0), Watch("head", 2.0))}, ("watches", "watches-count")),
        ({"watches": (Watch("a", 4.0), Watch("b", 4.0))}, ("watches", "watches-fps")),
        ({"watches": (Watch("Head", 1.0),)}, ("watches.0.detector", "watch-name")),
        ({"schedule": Schedule(weekly=((),) * 6)}, ("schedule", "schedule-days")),
        (
            {"schedule": Schedule(weekly=((Hours(600, 700), Hours(650, 800)),) * 7)},
            ("schedule.weekly", "schedule-hours"),
        ),
        ({"schedule": Schedule(expo=(Hours(600, 600),))}, ("schedule.expo", "schedule-hours")),
    ],
)
def test_what_is_wrong_with_a_camera_is_said_by_field_and_code(
    wrong: dict[str, object], found: tuple[str, str]
) -> None:
    assert codes(a_camera(**wrong)) == [found]


def test_a_lifts_camera_may_keep_a_day_only_and_shows_cars() -> None:
    camera = a_camera(subject=LIFT, retention=RetentionClass.D1, zones=(Zone("car", ZoneKind.CAR, "轿厢", SQUARE),))
    assert codes(camera) == []
    assert codes(replace(camera, zones=a_camera().zones)) == [("zones.0.kind", "zone-kind")]


def test_every_fault_is_said_at_once_and_in_both_languages() -> None:
    faults = camera_faults(a_camera(id="!", masks=(BOW_TIE,), watches=(Watch("head", 9.0),)))
    assert len(faults) == 4
    assert all(fault.zh != fault.en and not fault.en.isspace() for fault in faults)
