"""A picture goes into the net's input whole, undistorted, at the upper left."""

from __future__ import annotations

import numpy as np
import pytest
from jinbo.video.model import Input
from jinbo.video.pixels.letterbox import fitted, letterboxed, resize, tensor


def an_input(width: int = 4, height: int = 4, **fields: object) -> Input:
    usual = {"layout": "nchw", "pixels": "rgb", "mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0), "fill": 114}
    return Input("x", width, height, **{**usual, **fields})  # type: ignore[arg-type] # the table's values are of many types


@pytest.mark.parametrize(
    ("picture", "into", "fits"),
    [
        ((1920, 1080), (416, 416), (416, 234, 416 / 1920)),
        ((1080, 1920), (416, 416), (234, 416, 416 / 1920)),
        ((400, 400), (416, 416), (416, 416, 1.04)),
        ((4000, 10), (416, 416), (416, 1, 0.104)),
        ((640, 480), (320, 160), (213, 160, 1 / 3)),
    ],
)
def test_the_longer_side_decides(picture: tuple[int, int], into: tuple[int, int], fits: tuple[int, int, float]) -> None:
    width, height, scale = fitted(*picture, an_input(*into))
    assert (width, height) == fits[:2]
    assert scale == pytest.approx(fits[2])


def test_halving_takes_the_mean_of_neighbours() -> None:
    pixels = np.array([[[0, 0, 0], [100, 100, 100]], [[100, 100, 100], [200, 200, 200]]], np.uint8)
    assert resize(pixels, 1, 1).tolist() == [[[100, 100, 100]]]


def test_doubling_mixes_neighbours_by_distance() -> None:
    pixels = np.array([[[0] * 3, [100] * 3]], np.uint8)
    assert resize(pixels, 4, 1)[0, :, 0].tolist() == [0, 25, 75, 100]


def test_a_picture_of_the_right_size_is_not_touched() -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    canvas, scale = letterboxed(pixels, an_input())
    assert np.array_equal(canvas, pixels)
    assert scale == 1.0


def test_what_the_picture_leaves_free_is_filled() -> None:
    canvas, scale = letterboxed(np.full((2, 4, 3), 9, np.uint8), an_input())
    assert scale == 1.0
    assert (canvas[:2] == 9).all()
    assert (canvas[2:] == 114).all()


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, [10.0, 20.0, 30.0]),
        ({"pixels": "bgr"}, [30.0, 20.0, 10.0]),
        ({"mean": (10.0, 10.0, 10.0), "std": (1.0, 2.0, 4.0)}, [0.0, 5.0, 5.0]),
    ],
)
def test_channels_come_as_the_card_says(fields: dict[str, object], wanted: list[float]) -> None:
    canvas = np.tile(np.array([10, 20, 30], np.uint8), (4, 4, 1))
    planes = tensor(canvas, an_input(**fields))
    assert planes.shape == (1, 3, 4, 4)
    assert planes[0, :, 2, 1].tolist() == wanted
    rows = tensor(canvas, an_input(**fields, layout="nhwc"))
    assert rows.shape == (1, 4, 4, 3)
    assert rows[0, 2, 1].tolist() == wanted
