"""Which fragment shows which moment."""

from __future__ import annotations

from local.kinesis_video.fragments import Fragment
from local.kinesis_video.images import place


def fragment(number: int, producer_ms: int, server_ms: int = 0) -> Fragment:
    return Fragment(str(number), producer_ms, server_ms, 1000, "00000001", 1)


def test_each_time_falls_into_its_fragment_or_into_none() -> None:
    first, second, third = fragment(1, 0), fragment(2, 1000), fragment(3, 5000)
    placed = place([first, second, third], [-1, 0, 999, 1000, 1999, 2000, 4999, 5000, 6000], server=False)
    assert placed == [
        (None, [-1]),
        (first, [0, 999]),
        (second, [1000, 1999]),
        (None, [2000, 4999]),
        (third, [5000]),
        (None, [6000]),
    ]


def test_fragments_that_came_late_are_placed_by_the_clock_that_is_asked_for() -> None:
    late, early = fragment(1, 1000, 10_000), fragment(2, 0, 11_000)
    assert place([late, early], [500, 1500], server=False) == [(early, [500]), (late, [1500])]
    assert place([late, early], [10_500, 11_500], server=True) == [(late, [10_500]), (early, [11_500])]


def test_where_there_is_nothing_every_time_is_empty() -> None:
    assert place([], [0, 1], server=True) == [(None, [0, 1])]
