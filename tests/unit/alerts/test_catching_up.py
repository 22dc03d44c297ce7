"""The cursor's two instants: where to go on, and up to where everything has certainly been read."""

from __future__ import annotations

from datetime import timedelta

from fakes.time import FIRST_MORNING
from jinbo.alerts.rules.catching_up import Place, place_from, place_text, start_at, step_on
from jinbo.kernel.clock import iso

OVERLAP = timedelta(seconds=10)


def at(seconds: int) -> str:
    return iso(FIRST_MORNING + timedelta(seconds=seconds))


def test_a_page_that_ends_among_fresh_changes_is_gone_on_from_but_not_trusted() -> None:
    """At 20 s the page ends with a change of 15 s; one of 12 s is not visible yet, and must not be passed over for good."""
    start = start_at(FIRST_MORNING + OVERLAP, OVERLAP)
    first = step_on(start, f"{at(15)}#a#000001", FIRST_MORNING + timedelta(seconds=20), OVERLAP, full=True)
    assert first == Place(f"{at(15)}#a#000001", at(10))
    second = step_on(first, "", FIRST_MORNING + timedelta(seconds=40), OVERLAP, full=False)
    assert second == Place(at(10), at(10))


def test_a_short_page_from_where_certainty_ended_makes_everything_old_enough_certain() -> None:
    place = Place(at(10), at(10))
    assert step_on(place, f"{at(38)}#a#000001", FIRST_MORNING + timedelta(seconds=40), OVERLAP, full=False) == Place(
        at(30), at(30)
    )


def test_a_full_page_of_old_changes_is_trusted_to_its_end() -> None:
    end = f"{at(12)}#a#000001"
    assert step_on(Place(at(10), at(10)), end, FIRST_MORNING + timedelta(hours=1), OVERLAP, full=True) == Place(
        end, at(12)
    )


def test_a_cursor_is_the_place_it_was_made_from() -> None:
    place = Place(f"{at(15)}#01ABC#000001", at(10))
    assert place_from(place_text(place), FIRST_MORNING) == place
