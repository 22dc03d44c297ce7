"""What a picture's numbers say: each tells the fault it is for from a sound picture."""

from __future__ import annotations

import numpy as np
import pytest
from jinbo.video.pixels.motion import Grey
from jinbo.video.pixels.picture import Statistics, statistics, watched_places

SHAPE = (135, 240)
CHANCE = np.random.default_rng(3)
ROOM = np.kron(CHANCE.integers(30, 220, (17, 30)), np.ones((8, 8)))[: SHAPE[0], : SHAPE[1]].astype(np.uint8)
BLACK = np.zeros(SHAPE, np.uint8)


def blurred(picture: Grey, times: int) -> Grey:
    levels = picture.astype(float)
    for _ in range(times):
        levels = sum(np.roll(levels, shift, axis) for axis in (0, 1) for shift in (-1, 0, 1)) / 6
    return levels.astype(np.uint8)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (BLACK, Statistics(0, 0, 0, 0, 0, 0, 1)),
        (np.full(SHAPE, 200, np.uint8), Statistics(200, 0, 0, 0, 0, 0, 1)),
        (np.indices(SHAPE).sum(0).astype(np.uint8) % 2 * 200, Statistics(100, 100, 1, 1, 640_000, 0, 0.5)),
    ],
    ids=["black", "a bright wall", "a chessboard"],
)
def test_the_numbers_of_simple_pictures(picture: Grey, expected: Statistics) -> None:
    found = statistics(picture)
    for name in ("mean", "contrast", "entropy", "edges", "blur", "one_colour"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=0.01, abs=0.02), name


def test_a_sprayed_lens_is_one_colour_whatever_its_level() -> None:
    for level in range(0, 240, 7):
        sprayed = np.clip(CHANCE.normal(level, 4, SHAPE), 0, 255).astype(np.uint8)
        assert statistics(sprayed).one_colour > 0.9
    assert statistics(ROOM).one_colour < 0.4


def test_sharpness_falls_with_every_blur() -> None:
    seen = [statistics(blurred(ROOM, times)).blur for times in (0, 1, 3, 9)]
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] < seen[0] / 10


def test_the_hash_stays_with_the_light_and_goes_with_the_camera() -> None:
    def apart(one: Statistics, other: Statistics) -> int:
        return (one.dhash ^ other.dhash).bit_count()

    here = statistics(ROOM)
    darker = statistics((ROOM * 0.6).astype(np.uint8))
    noisy = statistics(np.clip(ROOM + CHANCE.normal(0, 3, SHAPE), 0, 255).astype(np.uint8))
    turned = statistics(np.roll(ROOM, 90, axis=1))
    assert apart(here, darker) <= 2
    assert apart(here, noisy) <= 4
    assert apart(here, turned) >= 16


def test_a_hashs_first_bit_is_its_first_cell() -> None:
    falling = np.tile(np.linspace(250, 5, SHAPE[1]), (SHAPE[0], 1)).astype(np.uint8)
    assert statistics(falling).dhash == 2**64 - 1
    assert statistics(falling[:, ::-1]).dhash == 0
    corner = np.zeros(SHAPE, np.uint8)
    corner[:10, :20] = 255
    assert statistics(corner).dhash == 1


def test_a_frozen_picture_does_not_differ_and_a_living_one_does() -> None:
    living = np.clip(ROOM + CHANCE.normal(0, 1, SHAPE), 0, 255).astype(np.uint8)
    assert statistics(ROOM, ROOM).difference == 0
    assert (statistics(living, ROOM).difference or 0) > 0.3
    assert statistics(ROOM).difference is None
    assert statistics(ROOM, ROOM[:90]).difference is None


def test_masked_places_are_not_watched() -> None:
    white = np.full(SHAPE, 255, np.uint8)
    assert watched_places(white) is None
    white[:10] = 0
    places = watched_places(white)
    assert places is not None
    assert not places[:10].any()
    assert places[10:].all()
