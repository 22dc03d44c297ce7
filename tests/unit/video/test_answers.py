"""Answers come back into the frame's own pixels."""

from __future__ import annotations

import numpy as np
import pytest
from jinbo.video.model import Box, Detection
from jinbo.video.model.card import card_of
from jinbo.video.pixels.answers import detections, scores
from support.model_cards import card, told

SIZE = (128, 96)


def seen(*rows: list[float], **fields: object) -> list[Detection]:
    return detections(np.array(rows, np.float32).reshape(-1, 6), card(), 0.5, SIZE, **fields)  # type: ignore[arg-type] # thresholds only


def test_boxes_are_scaled_back_and_the_surest_comes_first() -> None:
    found = seen([10, 10, 20, 30, 0.6, 0.0], [1, 2, 3, 4, 0.0, 0.75])
    assert found == [
        Detection("cap", 0.75, Box(2, 4, 6, 8)),
        Detection("cup", pytest.approx(0.6), Box(20, 20, 40, 60)),
    ]


def test_boxes_end_at_the_frames_edge_and_none_lies_outside() -> None:
    assert [one.box for one in seen([-5, -5, 80, 80, 0.9, 0.0])] == [Box(0, 0, 128, 96)]
    assert seen([65, 10, 80, 20, 0.9, 0.0]) == []


def test_a_class_suppresses_only_its_own() -> None:
    found = seen([1, 1, 9, 9, 0.9, 0.0], [1, 1, 9, 9, 0.8, 0.0], [1, 1, 9, 9, 0.0, 0.7])
    assert [(one.label, one.score) for one in found] == [("cup", pytest.approx(0.9)), ("cap", pytest.approx(0.7))]


def test_a_measurement_may_see_what_is_below_the_cards_thresholds() -> None:
    assert seen([1, 1, 9, 9, 0.2, 0.0]) == []
    assert len(seen([1, 1, 9, 9, 0.2, 0.0], thresholds=(0.1, 0.1))) == 1


@pytest.mark.parametrize(
    ("labels", "logits", "answer", "wanted"),
    [
        (["no", "yes"], True, [0.0], {"no": 0.5, "yes": 0.5}),
        (["no", "yes"], False, [0.9], {"no": 0.1, "yes": 0.9}),
        (["a", "b"], True, [1.0, 1.0], {"a": 0.5, "b": 0.5}),
        (["a", "b", "c"], False, [0.2, 0.3, 0.5], {"a": 0.2, "b": 0.3, "c": 0.5}),
        (["a", "b"], True, [1000.0, 0.0], {"a": 1.0, "b": 0.0}),
    ],
)
def test_a_classifier_scores_every_label(
    labels: list[str], logits: bool, answer: list[float], wanted: dict[str, float]
) -> None:
    classifier = card_of(
        told(
            kind="classifier",
            labels=labels,
            thresholds=dict.fromkeys(labels, 0.5),
            output={"name": "y", "logits": logits},
        )
    )
    assert scores(np.array(answer, np.float32), classifier) == pytest.approx(wanted)
