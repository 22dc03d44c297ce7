"""Of boxes on the same thing the surest stays."""

from __future__ import annotations

import numpy as np
import pytest
from jinbo.video.pixels.suppression import MOST, kept, overlaps

HERE, NEARLY, THERE = [0, 0, 10, 10], [0, 0, 10, 9], [20, 20, 30, 30]


def boxes(*told: list[int]) -> np.ndarray:
    return np.array(told, np.float32).reshape(-1, 4)


@pytest.mark.parametrize(
    ("told", "scores", "overlap", "stay"),
    [
        ([], [], 0.5, []),
        ([HERE], [0.4], 0.5, [0]),
        ([HERE, NEARLY, THERE], [0.6, 0.9, 0.5], 0.5, [1, 2]),
        ([HERE, NEARLY, THERE], [0.6, 0.9, 0.5], 0.95, [1, 0, 2]),
        ([HERE, HERE], [0.7, 0.7], 0.5, [0]),
        ([HERE, [5, 0, 15, 10]], [0.9, 0.8], 1 / 3, [0, 1]),
    ],
)
def test_a_box_goes_when_a_surer_one_covers_it(
    told: list[list[int]], scores: list[float], overlap: float, stay: list[int]
) -> None:
    assert kept(boxes(*told), np.array(scores, np.float32), overlap).tolist() == stay


def test_a_box_that_went_does_not_take_others_with_it() -> None:
    chain = boxes([0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10])
    assert kept(chain, np.array([0.9, 0.8, 0.7], np.float32), 0.3).tolist() == [0, 2]


def test_no_more_than_a_scenes_worth_is_looked_at() -> None:
    apart = boxes(*([20 * i, 0, 20 * i + 10, 10] for i in range(MOST + 50)))
    assert len(kept(apart, np.linspace(0, 1, MOST + 50, dtype=np.float32), 0.5)) == MOST


def test_overlap_is_intersection_over_union() -> None:
    shared = overlaps(boxes(HERE), boxes(HERE, [5, 0, 15, 10], THERE, [3, 3, 3, 3]))
    assert shared[0] == pytest.approx([1, 1 / 3, 0, 0])
