"""Average precision against cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.evaluation.average_precision import Matched, at_threshold, average_precision, curve, interval, match

A, B, C = [0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]


def boxes(*told: list[float]) -> np.ndarray:
    return np.array(told, np.float32).reshape(-1, 4)


def matched(found: list[tuple[list[float], float]], truth: list[list[float]], least: float = 0) -> Matched:
    scores = np.array([score for _, score in found], np.float32)
    return match(boxes(*(box for box, _ in found)), scores, boxes(*truth), least=least)


@pytest.mark.parametrize(
    ("found", "truth", "ap"),
    [
        pytest.param([(A, 0.9), (B, 0.8)], [A, B], 1.0, id="all-right"),
        pytest.param([], [A], 0.0, id="nothing-found"),
        pytest.param([(C, 0.9)], [A], 0.0, id="only-wrong"),
        # half the boxes found at precision 1: recalls 0 to 0.50 are 51 of 101
        pytest.param([(A, 0.9)], [A, B], 51 / 101, id="half-found"),
        # the wrong one first: precision 1/2 at every recall that is reached
        pytest.param([(C, 0.9), (A, 0.8)], [A], 0.5, id="wrong-before-right"),
        # right, wrong, right: precision 1 up to recall 1/2 (51 recalls), 2/3 beyond (50)
        pytest.param([(A, 0.9), (C, 0.8), (B, 0.7)], [A, B], (51 + 50 * 2 / 3) / 101, id="right-wrong-right"),
        # a box is found once: the second on it is wrong, precision 2/3 beyond one half
        pytest.param([(A, 0.9), (A, 0.8), (B, 0.7)], [A, B], (51 + 50 * 2 / 3) / 101, id="twice-on-one"),
        pytest.param([(C, 0.1), (A, 0.9)], [A], 1.0, id="wrong-after-all-are-found"),
        pytest.param([([0, 0, 10, 20], 0.9)], [A], 1.0, id="overlap-of-one-half-counts"),
        pytest.param([([0, 0, 10, 20.5], 0.9)], [A], 0.0, id="less-than-half-does-not"),
    ],
)
def test_average_precision_of_one_picture(
    found: list[tuple[list[float], float]], truth: list[list[float]], ap: float
) -> None:
    assert average_precision([matched(found, truth)]) == pytest.approx(ap, abs=1e-6)


def test_the_order_counts_over_all_pictures() -> None:
    sure_and_wrong, unsure_and_right = matched([(C, 0.9)], []), matched([(A, 0.6)], [A])
    assert average_precision([unsure_and_right, sure_and_wrong]) == pytest.approx(0.5)


def test_a_class_that_is_nowhere_has_no_precision() -> None:
    assert math.isnan(average_precision([matched([(A, 0.9)], [])]))
    assert all(math.isnan(end) for end in interval([matched([(A, 0.9)], [])], resampled=5))


def test_the_curve_tells_recall_and_precision_after_each_detection() -> None:
    recall, precision = curve([matched([(A, 0.9), (C, 0.8), (B, 0.7)], [A, B])])
    assert recall.tolist() == [0.5, 0.5, 1.0]
    assert precision == pytest.approx([1, 1 / 2, 2 / 3])


@pytest.mark.parametrize(
    ("threshold", "precision", "recall"), [(0.85, 1.0, 0.5), (0.75, 0.5, 0.5), (0.5, 2 / 3, 1.0), (0.95, math.nan, 0.0)]
)
def test_precision_and_recall_at_a_threshold(threshold: float, precision: float, recall: float) -> None:
    picture = matched([(A, 0.9), (C, 0.8), (B, 0.7)], [A, B])
    assert at_threshold([picture], threshold) == pytest.approx((precision, recall), nan_ok=True)


SMALL, NEAR_SMALL = [0, 0, 10, 8], [1, 0, 11, 8]


@pytest.mark.parametrize(
    ("found", "truth", "wanted", "counted"),
    [
        pytest.param([(A, 0.9)], [A, SMALL], 1, [True], id="a-small-box-is-not-missed"),
        pytest.param([(B, 0.9), (NEAR_SMALL, 0.8)], [B, SMALL], 1, [True, False], id="nor-wrongly-found"),
        pytest.param([([20, 0, 30, 5], 0.9)], [A], 1, [False], id="a-small-detection-is-nobodys-error"),
        pytest.param([(C, 0.9)], [A], 1, [True], id="a-large-wrong-one-is"),
    ],
)
def test_below_the_least_size_nothing_counts(
    found: list[tuple[list[float], float]], truth: list[list[float]], wanted: int, counted: list[bool]
) -> None:
    picture = matched(found, truth, least=9)
    assert picture.wanted == wanted
    assert picture.counted.tolist() == counted


def test_the_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    pictures = [matched([(A, 0.9)], [A]), matched([(C, 0.8)], [A]), matched([(A, 0.7), (B, 0.6)], [A, B])] * 5
    low, high = interval(pictures, resampled=200)
    assert low < average_precision(pictures) < high
    assert interval(pictures, resampled=200) == (low, high)
