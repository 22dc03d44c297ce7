"""The cheaper way that serves is taken, by what the service says before it is asked."""

from __future__ import annotations

import pytest
from jinbo.video.model.frame import Planned, Way
from jinbo.video.rules.fetching import Piece, Prices, cheaper, needed, piece_at


def pieces(count: int, size: int, length_ms: int = 2000) -> list[Piece]:
    return [Piece(str(number), number * length_ms, length_ms, size) for number in range(count)]


def frames(count: int) -> list[Planned]:
    return [Planned(number * 1000) for number in range(count)]


KBIT_512, MBIT_2, MBIT_8 = pieces(4, 128_000), pieces(10, 500_000), pieces(1, 2_000_000)


@pytest.mark.parametrize(
    ("read", "asked", "key_every", "every", "way"),
    [
        (KBIT_512, 4, 2000, 5000, Way.FRAGMENTS),
        (MBIT_2, 10, 2000, 2000, Way.FRAGMENTS),
        (MBIT_8, 1, 2000, 20_000, Way.IMAGES),
        (KBIT_512, 20, 2000, 1000, Way.IMAGES),  # key frames too far apart
        (KBIT_512, 20, 0, 1000, Way.FRAGMENTS),  # not known yet
    ],
)
def test_the_cheaper_way_is_taken(read: list[Piece], asked: int, key_every: int, every: int, way: Way) -> None:
    assert cheaper(read, frames(asked), key_every, every, Prices()) is way


def test_prices_decide() -> None:
    dear = Prices(read_byte=1e-6)
    assert cheaper(pieces(4, 128_000), frames(4), 2000, 5000, dear) is Way.IMAGES


def test_only_fragments_that_show_a_wanted_instant_are_read() -> None:
    found = needed(pieces(10, 1), [100, 300, 9_999, 50_000])
    assert [piece.number for piece in found] == ["0", "4"]
    assert piece_at(pieces(10, 1), 20_000) is None
