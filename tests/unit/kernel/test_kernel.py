"""The kernel: time, ids, facts, machines, places and working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from fakes.time import StandingClock
from hypothesis import given
from hypothesis import strategies as st
from jinbo.kernel.clock import SHANGHAI, from_ms, iso, parse_iso, to_ms
from jinbo.kernel.errors import ConflictError, NotFoundError
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.kernel.geo import Point, distance_m, inside
from jinbo.kernel.ids import CROCKFORD, Ulids, natural_id
from jinbo.kernel.machine import StateMachine
from jinbo.kernel.workdays import WeekdayCalendar, add_workdays
from jinbo.platform.workdays import ChinaCalendar

INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(INSTANTS)
def test_an_instant_survives_milliseconds_and_text(instant: datetime) -> None:
    milliseconds = to_ms(instant)
    assert abs(from_ms(milliseconds) - instant) < timedelta(milliseconds=1)
    assert parse_iso(iso(from_ms(milliseconds))) == from_ms(milliseconds)


@given(INSTANTS, INSTANTS)
def test_the_text_of_instants_sorts_as_time_does(a: datetime, b: datetime) -> None:
    assert (iso(a) < iso(b)) == (to_ms(a) < to_ms(b))


def test_shanghai_text_is_read_as_the_same_instant_in_utc() -> None:
    assert parse_iso("2020-11-05T08:00:00+08:00") == datetime(2020, 11, 5, tzinfo=UTC)
    assert datetime(2020, 11, 5, tzinfo=UTC).astimezone(SHANGHAI).hour == 8


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        parse_iso("2020-11-05T08:00:00")


def test_ulids_sort_by_birth_and_use_crockfords_alphabet() -> None:
    clock = StandingClock()
    ids = Ulids(clock, lambda size: b"\xff" * size)
    first = ids.new()
    clock.advance(milliseconds=1)
    second = ids.new()
    assert first < second
    assert len(first) == 26
    assert set(first) <= set(CROCKFORD)


@given(st.lists(st.text(max_size=8), max_size=4), st.lists(st.text(max_size=8), max_size=4))
def test_natural_ids_are_equal_exactly_when_their_parts_are(a: list[str], b: list[str]) -> None:
    clean_a = [part.replace("\x1f", "") for part in a]
    clean_b = [part.replace("\x1f", "") for part in b]
    same = "\x1f".join(clean_a) == "\x1f".join(clean_b)
    assert (natural_id(*clean_a) == natural_id(*clean_b)) == same


def test_a_fact_survives_its_own_json() -> None:
    at = datetime(2020, 11, 5, 1, 2, 3, 456000, tzinfo=UTC)
    fact = Fact(
        "01A",
        "telemetry.sensor.lost",
        Subject("device", "fz-1"),
        at,
        at,
        {"last": None, "n": [1, 2]},
        frozenset({Audience.ENTERPRISE}),
        "pk|sk",
    )
    assert Fact.from_dict(fact.to_dict()) == fact


@pytest.mark.parametrize("text", ["", "device", "device:", ":fz-1"])
def test_what_names_no_subject_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a subject"):
        Subject.parse(text)


class _Door(StrEnum):
    OPEN = "开"
    SHUT = "关"


class _Push(StrEnum):
    PUSH = "推"


def test_a_machine_moves_as_its_table_says_and_refuses_the_rest_by_name() -> None:
    machine = StateMachine({(_Door.OPEN, _Push.PUSH): _Door.SHUT})
    assert machine.after(_Door.OPEN, _Push.PUSH) is _Door.SHUT
    with pytest.raises(ConflictError) as refused:
        machine.after(_Door.SHUT, _Push.PUSH)
    assert refused.value.code == "illegal-transition"
    assert refused.value.details == {"state": "关", "move": "推"}


def test_absent_and_foreign_say_the_same() -> None:
    assert (NotFoundError().code, NotFoundError().status) == ("not-found", 404)


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_m(Point(31, 121), Point(32, 121)) == pytest.approx(111_195, abs=5)


@pytest.mark.parametrize(("lat", "lng"), [(91, 0), (0, 181), (float("nan"), 0)])
def test_places_outside_the_earth_are_refused(lat: float, lng: float) -> None:
    with pytest.raises(ValueError, match="not a place"):
        Point(lat, lng)


def test_a_point_is_inside_its_hall_and_outside_the_next() -> None:
    hall = [Point(31.0, 121.0), Point(31.0, 121.1), Point(31.1, 121.1), Point(31.1, 121.0)]
    assert inside(Point(31.05, 121.05), hall)
    assert not inside(Point(31.05, 121.15), hall)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2020, 11, 6), 7, date(2020, 11, 17)),
        (date(2020, 11, 6), 15, date(2020, 11, 27)),
        (date(2020, 11, 6), 30, date(2020, 12, 18)),
        (date(2020, 11, 27), 5, date(2020, 12, 4)),
        (date(2020, 11, 17), 45, date(2021, 1, 20)),
        (date(2020, 9, 30), 7, date(2020, 10, 16)),
    ],
)
def test_legal_terms_end_on_the_days_that_the_law_counts(start: date, count: int, end: date) -> None:
    """The vectors of DOMAIN 7."""
    assert add_workdays(ChinaCalendar(), start, count) == end


def test_a_term_that_crosses_into_a_year_not_yet_announced_is_counted_by_the_statutory_days() -> None:
    assert add_workdays(ChinaCalendar(), date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert not ChinaCalendar().is_workday(date(2027, 2, 8))
    assert ChinaCalendar().is_workday(date(2027, 3, 1))


def test_a_make_up_saturday_is_worked() -> None:
    saturday = date(2027, 2, 20)
    assert WeekdayCalendar(worked=frozenset({saturday})).is_workday(saturday)
    assert not WeekdayCalendar().is_workday(saturday)
