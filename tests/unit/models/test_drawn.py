"""Drawn scenes tell the truth about themselves, and wear drawn on heads keeps to the head."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.data.reading import Picture
from models.drawn.cabins import LABELS, cabin, draw_standing
from models.drawn.heads import draw_cap, draw_mask
from models.drawn.scenes import kitchen
from models.training.augment import HAT, MASK, MASK_INCORRECT, NO_HAT, NO_MASK, rare_heads, square

FACE = (40.0, 40.0, 80.0, 90.0)


def grey() -> np.ndarray:
    return np.full((128, 128, 3), 100, np.uint8)


def changed_rows(pixels: np.ndarray) -> tuple[int, int]:
    rows = np.nonzero((pixels != 100).any((1, 2)))[0]
    return int(rows.min()), int(rows.max())


def test_the_same_seed_draws_the_same_scene() -> None:
    first, again = (kitchen(np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first[0], again[0])
    assert first[1] == again[1]


def test_everybody_is_within_the_picture_and_nobody_covers_a_face() -> None:
    for seed in range(20):
        pixels, people = kitchen(np.random.default_rng(seed), 320, 240)
        assert pixels.shape == (240, 320, 3)
        for person in people:
            assert 0 <= person.face[0] < person.face[2] <= 320
            assert 0 <= person.face[1] < person.face[3] <= 240
            assert person.head[1] < person.face[1]
        for one in people:
            assert not any(
                one.face[0] < other.face[2] and other.face[0] < one.face[2]
                and one.face[1] < other.face[3] and other.face[1] < one.face[3]
                for other in people if other is not one
            )  # fmt: skip


def test_a_mask_worn_rightly_covers_the_nose_and_wrongly_does_not() -> None:
    nose = 40 + 0.6 * 50
    for seed in range(20):
        right, wrong = grey(), grey()
        draw_mask(right, FACE, np.random.default_rng(seed), correctly=True)
        draw_mask(wrong, FACE, np.random.default_rng(seed), correctly=False)
        assert changed_rows(right)[0] < nose < changed_rows(wrong)[0]


def test_a_cap_makes_the_heads_box_higher() -> None:
    pixels = grey()
    x1, y1, x2, y2 = draw_cap(pixels, FACE, np.random.default_rng(1))
    assert y1 < FACE[1]
    assert y2 == FACE[3]
    assert x1 <= FACE[0] < FACE[2] <= x2
    assert abs(changed_rows(pixels)[0] - y1) <= 2


def a_picture(number: int) -> Picture:
    pixels, people = kitchen(np.random.default_rng(3), people=4, least=30)
    boxes = np.array([person.face for person in people], np.float32)
    return Picture("drawn", Path(), boxes, np.full(len(boxes), number, np.int64), pixels=pixels)


def test_a_training_square_keeps_its_boxes_inside_and_its_classes_known() -> None:
    for seed, number in enumerate((MASK, NO_MASK, MASK_INCORRECT, HAT, NO_HAT) * 4):
        rng, picture = np.random.default_rng(seed), a_picture(number)
        made = square(rng, [picture] * 4, rare_heads([picture], [number]), 160, mosaic=bool(seed % 2))
        assert made.pixels.shape == (160, 160, 3)
        assert len(made.boxes) == len(made.classes)
        assert (made.boxes >= 0).all()
        assert (made.boxes <= 160).all()
        wear = {NO_MASK: {NO_MASK, MASK, MASK_INCORRECT}, NO_HAT: {NO_HAT, HAT}}
        assert set(made.classes.tolist()) <= wear.get(number, {number})


def test_a_cabin_is_the_same_for_the_same_seed_and_its_boxes_lie_in_it() -> None:
    drawn = [cabin(np.random.default_rng(seed), 320, 240) for seed in range(40)]
    again, things = cabin(np.random.default_rng(3), 320, 240)
    assert np.array_equal(again, drawn[3][0])
    assert things == drawn[3][1]
    boxes = [box for _, told in drawn for box, _ in told]
    assert all(0 <= x1 < x2 <= 320 and 0 <= y1 < y2 <= 240 for x1, y1, x2, y2 in boxes)
    assert {label for _, told in drawn for _, label in told} == set(LABELS)
    assert any(not told for _, told in drawn), "an empty cabin is seen too"


def test_somebody_looks_the_same_wherever_she_stands() -> None:
    left, right = (np.full((200, 300, 3), 128, np.uint8) for _ in range(2))
    one = draw_standing(left, (80, 190), 150, np.random.default_rng(9), 1.0)
    other = draw_standing(right, (180, 190), 150, np.random.default_rng(9), 1.0)
    assert [round(b - a) for a, b in zip(one, other, strict=True)] == [100, 0, 100, 0]
    assert np.array_equal(left[:, :150], right[:, 100:250])
