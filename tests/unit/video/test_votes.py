"""What votes are enough: few must agree more than many (表决)."""

from __future__ import annotations

import pytest
from jinbo.video.model.watching import Ballot, Vote
from jinbo.video.rules.codes import code_of
from jinbo.video.rules.votes import belief, holds


def an_ebike(*values: float) -> Ballot:
    """Votes two seconds apart, as at half a frame a second."""
    return Ballot("E105_EBIKE", "car", tuple(Vote(at * 2_000, at * 2_000, value) for at, value in enumerate(values)))


@pytest.mark.parametrize(
    ("values", "held"),
    [
        ((1.0, 1.0, 0.49, 0.0), False),
        ((1.0, 0.48, 0.48, 0.48), False),
        ((1.0, 1.0, 1.0, 0.49), True),
        ((1.0, 1.0, 0.49, 0.0) * 2 + (1.0, 1.0), True),
    ],
    ids=[
        "a bicycle taken for an e-bike twice",
        "for both three times",
        "an e-bike",
        "an e-bike hard to tell, for long",
    ],
)
def test_what_four_votes_agree_on_by_chance_is_no_ebike(values: tuple[float, ...], held: bool) -> None:
    code = code_of("E105_EBIKE")
    assert code is not None
    assert holds(code, an_ebike(*values), going_on=False) is held


def test_a_code_whose_number_of_votes_is_fixed_believes_their_mean() -> None:
    code = code_of("K05_SMOKING")
    assert code is not None
    votes = tuple(Vote(at * 2_000, at * 2_000, value) for at, value in enumerate((1.0, 0.5, 0.0, 0.5)))
    assert belief(code, votes) == 0.5
    assert belief(code, ()) == 0.0
