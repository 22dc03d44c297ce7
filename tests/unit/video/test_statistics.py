"""What a picture's numbers say: each tells the fault it is for from a sound picture."""

from __future__ import annotations

import numpy as np
import pytest
from jinbo.video.model import Picture, Relief
from jinbo.video.model.relief import COLUMNS, ROWS
from jinbo.video.pixels.motion import Grey
from jinbo.video.pixels.picture import statistics, watched_places

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
        (BLACK, Picture(0, 0, 0, Relief(), 0, one_colour=1)),
        (np.full(SHAPE, 200, np.uint8), Picture(200, 0, 0, Relief(), 0, one_colour=1)),
        (np.indices(SHAPE).sum(0).astype(np.uint8) % 2 * 200, Picture(100, 100, 1, Relief(), 640_000, one_colour=0.5)),
    ],
    ids=["black", "a bright wall", "a chessboard"],
)
def test_the_numbers_of_simple_pictures(picture: Grey, expected: Picture) -> None:
    found = statistics(picture)
    for name in ("mean", "contrast", "edges", "blur", "one_colour"):
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


def test_the_relief_stays_with_the_light_and_goes_with_the_camera() -> None:
    here = statistics(ROOM).relief
    darker = statistics((ROOM * 0.6).astype(np.uint8)).relief
    fading = statistics((ROOM * np.linspace(0.4, 1.0, SHAPE[1])).astype(np.uint8)).relief
    noisy = statistics(np.clip(ROOM + CHANCE.normal(0, 3, SHAPE), 0, 255).astype(np.uint8)).relief
    for same in (darker, fading, noisy):
        assert here.shared(same).cells >= 0.9 * here.cells
        assert here.against(same) == 0
    turned = statistics(np.roll(ROOM, 90, axis=1)).relief
    assert here.shared(turned).cells <= 0.5 * here.cells
    assert here.against(turned) >= 0.2 * here.cells


def test_the_relief_of_a_light_spot_is_its_cell_and_the_four_beside_it() -> None:
    spot = np.full((ROWS * 10, COLUMNS * 10), 100, np.uint8)
    spot[30:40, 50:60] = 200
    place = COLUMNS * 3 + 5
    expected = Relief(1 << place, sum(1 << place + step for step in (-COLUMNS, -1, 1, COLUMNS)))
    assert statistics(spot).relief == expected
    assert Relief.of(expected.text()) == expected


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 300), (3, 5)])
def test_a_picture_too_small_to_have_a_relief_has_finite_numbers_and_none(shape: tuple[int, int]) -> None:
    found = statistics(np.full(shape, 90, np.uint8))
    assert (found.mean, found.contrast, found.edges, found.blur, found.relief) == (90, 0, 0, 0, Relief())


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
