"""What is certain of the group that a data set leaves unlabelled becomes a label, the rest teaches nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jinbo.video.pixels.onnx import load

from models.data.reading import Picture
from models.drawn.scenes import kitchen
from models.evaluation.hats import called
from models.evaluation.looking import DRAWN_CLASSES
from models.training.augment import UNSURE_HAT, UNSURE_MASK
from models.training.other_group import (
    HAT,
    HATS,
    MASKS,
    NO_HAT,
    NO_MASK,
    SHIPPED,
    Marks,
    OtherGroup,
    overlap,
    read_marks,
)


def drawn(seed: int, *, faces: bool) -> tuple[Picture, np.ndarray]:
    """A drawn kitchen with the labels of one group, and the boxes that the other would have."""
    pixels, people = kitchen(np.random.default_rng(seed), 480, 480)
    face = np.array([one.face for one in people], np.float32).reshape(-1, 4)
    head = np.array([one.head for one in people], np.float32).reshape(-1, 4)
    worn = [one.wear if faces else "hat" if one.cap else "no_hat" for one in people]
    classes = np.array([DRAWN_CLASSES.index(one) for one in worn], np.int64)
    picture = Picture("drawn.png", Path(), face if faces else head, classes, pixels=pixels)
    return picture, head if faces else face


@pytest.fixture(scope="module")
def other() -> OtherGroup:
    return OtherGroup(Marks(26, {"drawn.png": [0]}, {"drawn.png": [1]}))


def test_marks_name_each_box_once_and_in_order() -> None:
    marks = read_marks()
    for told in (marks.hat, marks.unsure):
        assert list(told) == sorted(told)
        assert all(boxes == sorted(set(boxes)) for boxes in told.values())
    assert not {(name, box) for name, boxes in marks.hat.items() for box in boxes} & {
        (name, box) for name, boxes in marks.unsure.items() for box in boxes
    }


@pytest.mark.parametrize(
    ("number", "size", "said"), [(0, 40, HAT), (1, 40, UNSURE_HAT), (2, 40, NO_HAT), (0, 20, UNSURE_HAT)]
)
def test_a_mark_says_hat_bare_or_nothing(number: int, size: float, said: int) -> None:
    boxes = np.array([[0, 0, size, size]] * 3, np.float32)
    picture = Picture("drawn.png", Path(), boxes, np.zeros(3, np.int64))
    assert Marks(26, {"drawn.png": [0]}, {"drawn.png": [1]}).of(picture, number) == said


def test_heads_of_marked_faces_lie_where_heads_are(other: OtherGroup) -> None:
    picture, heads = drawn(3, faces=True)
    both = other.added(picture, MASKS)
    count = len(picture.boxes)
    assert np.array_equal(both.boxes[:count], picture.boxes)
    assert np.array_equal(both.classes[:count], picture.classes)
    added = both.boxes[count : 2 * count]
    assert all(overlap(mine, head) > 0.4 for mine, head in zip(added, heads, strict=True))
    assert set(both.classes[count:]) <= {HAT, NO_HAT, UNSURE_HAT}


def test_a_head_without_a_sure_bare_face_is_left_out_of_the_lesson(other: OtherGroup) -> None:
    picture, _ = drawn(4, faces=False)
    both = other.added(picture, HATS)
    added = list(zip(both.boxes[len(picture.boxes) :], both.classes[len(picture.boxes) :], strict=True))
    assert {int(said) for _, said in added} <= {NO_MASK, UNSURE_MASK}
    for head in picture.boxes:
        assert any(overlap(head, box) > 0.2 for box, _ in added)


def test_an_empty_picture_gets_nothing_but_doubts(other: OtherGroup) -> None:
    empty = replace(drawn(3, faces=True)[0], boxes=np.zeros((0, 4), np.float32), classes=np.zeros(0, np.int64))
    grey = replace(empty, pixels=np.full((480, 480, 3), 114, np.uint8))
    assert len(other.added(grey, MASKS).boxes) == 0


def test_what_heads_are_called_is_counted_by_what_they_wear() -> None:
    picture, _ = drawn(3, faces=True)
    high = [number for number, box in enumerate(picture.boxes) if min(box[2] - box[0], box[3] - box[1]) >= 26]
    marks = Marks(26, {"drawn.png": high[:1]}, {"drawn.png": high[1:2]})
    found = called([picture], marks, load(SHIPPED, threads=1))
    assert found["hat"].total() == 1
    assert found["no_hat"].total() == len(high) - 2
    assert set(found["hat"] + found["no_hat"]) <= {"hat", "no_hat", "not found"}
