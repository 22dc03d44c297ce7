"""Every layout that a card may name, decoded by hand."""

from __future__ import annotations

import numpy as np
import pytest
from jinbo.video.pixels.decoding import candidates, cells, columns, probabilities
from support.model_cards import card

LIMITS = np.array([0.5, 0.3], np.float32)


def rows(*told: list[float]) -> np.ndarray:
    return np.array(told, np.float32)


@pytest.mark.parametrize(
    ("output", "answer", "boxes", "scores", "classes"),
    [
        pytest.param(
            {},
            rows([10, 10, 20, 30, 0.9, 0.1], [0, 0, 5, 5, 0.4, 0.2], [1, 2, 3, 4, 0.1, 0.3]),
            [[10, 10, 20, 30], [1, 2, 3, 4]],
            [0.9, 0.3],
            [0, 1],
            id="corners",
        ),
        pytest.param(
            {"boxes": "cxcywh"}, rows([15, 20, 10, 20, 0.9, 0.1]), [[10, 10, 20, 30]], [0.9], [0], id="middle-and-sides"
        ),
        pytest.param(
            {"boxes": "cxcywh", "transposed": True},
            rows([15, 20, 10, 20, 0.9, 0.1]).T,
            [[10, 10, 20, 30]],
            [0.9],
            [0],
            id="columns-as-YOLOv8-gives-them",
        ),
        pytest.param(
            {"normalised": True}, rows([0.25, 0.5, 0.5, 1.0, 0.0, 0.8]), [[16, 32, 32, 64]], [0.8], [1], id="parts-of-1"
        ),
        pytest.param(
            {"objectness": True, "boxes": "cxcywh"},
            rows([15, 20, 10, 20, 0.9, 0.8, 0.0], [15, 20, 10, 20, 0.5, 0.8, 0.0]),
            [[10, 10, 20, 30]],
            [0.72],
            [0],
            id="objectness-as-YOLOv5-gives-it",
        ),
        pytest.param({"logits": True}, rows([1, 2, 3, 4, 0.0, -9.0]), [[1, 2, 3, 4]], [0.5], [0], id="logits"),
        pytest.param(
            {"objectness": True, "logits": True},
            rows([1, 2, 3, 4, 50.0, 0.0, -9.0]),
            [[1, 2, 3, 4]],
            [0.5],
            [0],
            id="logits-with-objectness",
        ),
        pytest.param(
            {"head": "ranked"},
            rows([1, 2, 3, 4, 0.6, 0], [1, 2, 3, 4, 0.4, 0], [5, 5, 9, 9, 0.4, 1], [5, 5, 9, 9, 0.9, 7]),
            [[1, 2, 3, 4], [5, 5, 9, 9]],
            [0.6, 0.4],
            [0, 1],
            id="kept-boxes-of-known-classes",
        ),
    ],
)
def test_an_answer_is_read_as_its_card_says(
    output: dict[str, object], answer: np.ndarray, boxes: list[list[float]], scores: list[float], classes: list[int]
) -> None:
    found = candidates(answer, card(output), LIMITS)
    assert found.boxes.tolist() == boxes
    assert found.scores == pytest.approx(scores)
    assert found.classes.tolist() == classes


def test_a_row_that_shows_two_things_gives_two_candidates() -> None:
    found = candidates(rows([1, 2, 3, 4, 0.9, 0.8]), card(), LIMITS)
    assert found.classes.tolist() == [0, 1]
    assert found.boxes.tolist() == [[1, 2, 3, 4], [1, 2, 3, 4]]


def test_a_grid_cell_is_decoded_from_its_place_and_stride() -> None:
    told = card({"head": "grid", "strides": [16, 32], "logits": True})
    answer = np.full((4 * 4 + 2 * 2, 6), -9.0, np.float32)
    answer[6] = [0.5, -0.5, 0.0, np.log(2), 2.0, -9.0]  # stride 16: row 1, column 2
    answer[17] = [0.0, 0.0, 0.0, 0.0, -9.0, 2.0]  # stride 32: row 0, column 1
    found = candidates(answer, told, LIMITS)
    assert found.boxes[0] == pytest.approx([40 + 8 - 8, 24 - 8 - 16, 40 + 8 + 8, 24 - 8 + 16])
    assert found.boxes[1] == pytest.approx([32, 0, 64, 32])
    assert found.scores == pytest.approx([0.8808, 0.8808], abs=1e-4)


def test_a_grid_without_offset_counts_from_the_cells_corner() -> None:
    told = card({"head": "grid", "strides": [32], "logits": True, "offset": 0})
    answer = np.full((4, 6), -9.0, np.float32)
    answer[3] = [0.0, 0.0, 0.0, 0.0, 2.0, -9.0]
    assert candidates(answer, told, LIMITS).boxes.tolist() == [[16, 16, 48, 48]]


def test_each_group_of_classes_has_boxes_of_its_own() -> None:
    told = card({"head": "grid", "strides": [64], "logits": True, "groups": [["cup"], ["cap"]]})
    answer = rows([0, 0, 0, 0, 0, 0, -1, -1, 2.0, 2.0])
    found = candidates(answer, told, LIMITS)
    assert found.boxes[0] == pytest.approx([0, 0, 64, 64])
    assert found.boxes[1] == pytest.approx([32 - 32 / np.e, 32 - 32 / np.e, 32 + 32 / np.e, 32 + 32 / np.e])


def test_an_absurd_side_does_not_overflow() -> None:
    told = card({"head": "grid", "strides": [64], "logits": True})
    assert np.isfinite(candidates(rows([0, 0, 1e9, -1e9, 9, 9]), told, LIMITS).boxes).all()


def test_probabilities_do_not_overflow() -> None:
    assert probabilities(np.array([-1e9, 0.0, 1e9], np.float32)).tolist() == [0.0, 0.5, 1.0]


def test_cells_are_counted_row_by_row_and_stride_by_stride() -> None:
    places, strides = cells(64, 32, (16, 32))
    assert places.tolist() == [[x, y] for y in (0, 1) for x in range(4)] + [[0, 0], [1, 0]]
    assert strides.tolist() == [16.0] * 8 + [32.0] * 2


@pytest.mark.parametrize(
    ("output", "numbers"),
    [
        ({}, 6),
        ({"objectness": True}, 7),
        ({"head": "ranked"}, 6),
        ({"head": "grid", "strides": [8]}, 6),
        ({"head": "grid", "strides": [8], "groups": [["cup"], ["cap"]]}, 10),
    ],
)
def test_a_row_has_as_many_numbers_as_the_card_needs(output: dict[str, object], numbers: int) -> None:
    assert columns(card(output)) == numbers
