"""From a picture of a data set to a training square: window, scale, mosaic, pasted rare heads, drawn wear, light.

A window is cut from the picture scaled as it will be seen (long side `SEEN` pixels, times a random scale), so that a
square smaller than the detector's input shows heads in the sizes that the detector meets, without paying for borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.data.reading import Picture
from models.drawn.heads import draw_cap, draw_mask

SEEN = 416
GREY = 114
_MOSAIC_SCALES = (0.55, 1.5)
_WINDOW_SCALES = (0.75, 1.9)
_VISIBLE = 0.4  # of a box's area, for it to stay a label


@dataclass(frozen=True)
class Square:
    """A training square: pixels (side x side x 3), boxes (n x 4) and classes (n)."""

    pixels: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    classes: NDArray[np.int64]


@dataclass(frozen=True)
class Rare:
    """A head to be pasted: its pixels with a margin, and its class."""

    pixels: NDArray[np.uint8]
    number: int


_MARGIN = 0.15


def rare_heads(pictures: Sequence[Picture], numbers: Sequence[int], least: float = 14) -> list[Rare]:
    """Every head of the classes `numbers`, cut out with a margin."""
    found = []
    for picture in pictures:
        for box, number in zip(picture.boxes, picture.classes, strict=True):
            if number in numbers and min(box[2] - box[0], box[3] - box[1]) >= least:
                found.append(Rare(_cut(picture.rgb(), box), int(number)))
    return found


def _cut(rgb: NDArray[np.uint8], box: NDArray[np.float32]) -> NDArray[np.uint8]:
    across, down = _MARGIN * (box[2] - box[0]), _MARGIN * (box[3] - box[1])
    x1, y1 = round(float(box[0] - across)), round(float(box[1] - down))
    x2, y2 = round(float(box[2] + across)), round(float(box[3] + down))
    high, wide = rgb.shape[:2]
    part = rgb[max(0, y1) : min(high, y2), max(0, x1) : min(wide, x2)]
    edges = (max(0, -y1), max(0, y2 - high), max(0, -x1), max(0, x2 - wide))
    return np.asarray(cv2.copyMakeBorder(part, *edges, cv2.BORDER_REPLICATE), np.uint8)


def square(
    rng: np.random.Generator, pictures: Sequence[Picture], rare: Sequence[Rare], side: int, *, mosaic: bool
) -> Square:
    """One square of the first picture; a mosaic of the first four (of the same data set)."""
    if not mosaic:
        first = pictures[0]
        return _light(rng, _window(rng, first, rare, (side, side), _WINDOW_SCALES))
    canvas = np.full((side, side, 3), GREY, np.uint8)
    across, down = (int(rng.uniform(0.35, 0.65) * side) for _ in range(2))
    boxes, classes = [], []
    places = ((0, 0, across, down), (across, 0, side, down), (0, down, across, side), (across, down, side, side))
    for picture, (x1, y1, x2, y2) in zip(pictures, places, strict=True):
        part = _window(rng, picture, rare, (x2 - x1, y2 - y1), _MOSAIC_SCALES)
        canvas[y1:y2, x1:x2] = part.pixels
        boxes.append(part.boxes + np.array([x1, y1, x1, y1], np.float32))
        classes.append(part.classes)
    return _light(rng, Square(canvas, np.concatenate(boxes), np.concatenate(classes)))


def _window(
    rng: np.random.Generator,
    picture: Picture,
    rare: Sequence[Rare],
    size: tuple[int, int],
    scales: tuple[float, float],
) -> Square:
    wide, high = size
    rgb, boxes, classes = picture.rgb(), picture.boxes, picture.classes
    scale = SEEN / max(rgb.shape[:2]) * float(np.exp(rng.uniform(*np.log(scales))))
    x, y = (
        _offset(rng, length * scale, room, boxes[:, axis::2] * scale) for axis, length, room in _axes(rgb, wide, high)
    )
    flip = rng.random() < 0.5
    stretch = float(np.exp(rng.normal(0, 0.06)))
    move = np.array([[scale * stretch, 0, -x * stretch], [0, scale, -y]], np.float32)
    if flip:
        move[0] = -move[0]
        move[0, 2] += wide
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels = np.asarray(cv2.warpAffine(rgb, move, (wide, high), flags=method, borderValue=(GREY,) * 3), np.uint8)
    moved, kept = _moved(boxes, move, wide, high)
    pixels, moved, classes = _worn(rng, pixels, moved, classes[kept], rare)
    return Square(pixels, moved, classes)


def _axes(rgb: NDArray[np.uint8], wide: int, high: int) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    return ((0, rgb.shape[1], wide), (1, rgb.shape[0], high))


def _offset(rng: np.random.Generator, size: float, room: int, spans: NDArray[np.float32]) -> float:
    """Where the window starts: where there is more picture than room, mostly with a labelled head in it."""
    if size <= room:
        return float(rng.uniform(size - room, 0))
    if len(spans) and rng.random() < 0.7:
        low, high = spans[int(rng.integers(len(spans)))]
        return float(np.clip((low + high) / 2 - rng.uniform(0.2, 0.8) * room, 0, size - room))
    return float(rng.uniform(0, size - room))


def _moved(
    boxes: NDArray[np.float32], move: NDArray[np.float32], wide: int, high: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    x = boxes[:, [0, 2]] * move[0, 0] + move[0, 2]
    y = boxes[:, [1, 3]] * move[1, 1] + move[1, 2]
    whole = np.stack([x.min(1), y.min(1), x.max(1), y.max(1)], 1)
    seen = whole.copy()
    seen[:, 0::2] = seen[:, 0::2].clip(0, wide)
    seen[:, 1::2] = seen[:, 1::2].clip(0, high)
    kept = (_area(seen) > _VISIBLE * _area(whole)) & ((seen[:, 2:] - seen[:, :2]).min(1) > 3)
    return seen[kept].astype(np.float32), kept


def _area(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) + 1e-6, np.float32)


MASK, NO_MASK, MASK_INCORRECT, HAT, NO_HAT, UNSURE_MASK, UNSURE_HAT = range(7)
_OF_HATS = (HAT, NO_HAT, UNSURE_HAT)


def _worn(
    rng: np.random.Generator,
    pixels: NDArray[np.uint8],
    boxes: NDArray[np.float32],
    classes: NDArray[np.int64],
    rare: Sequence[Rare],
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.int64]]:
    """Some heads get a drawn mask or cap, some are replaced by a rare one."""
    boxes, classes = boxes.copy(), classes.copy()
    pixels = np.ascontiguousarray(pixels)
    for i, box in enumerate(boxes):
        tall, chance = float(box[3] - box[1]), rng.random()
        corners = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
        if classes[i] == NO_MASK and tall >= 14 and chance < 0.12:
            correctly = bool(rng.random() < 0.35)
            draw_mask(pixels, corners, rng, correctly=correctly)
            classes[i] = MASK if correctly else MASK_INCORRECT
        elif classes[i] == NO_HAT and tall >= 16 and chance < 0.12:
            boxes[i] = draw_cap(pixels, corners, rng)
            classes[i] = HAT
        elif rare and classes[i] == (HAT if rare[0].number in _OF_HATS else MASK) and tall >= 12 and chance < 0.08:
            classes[i] = _paste(rng, pixels, box, rare)
            _doubt_what_lies_under(boxes, classes, i)
    return pixels, boxes, classes


def _doubt_what_lies_under(boxes: NDArray[np.float32], classes: NDArray[np.int64], pasted: int) -> None:
    """What the other group said of a head that was replaced is no longer known."""
    x1, y1, x2, y2 = boxes[pasted]
    for i, box in enumerate(boxes):
        touches = min(x2, box[2]) > max(x1, box[0]) and min(y2, box[3]) > max(y1, box[1])
        if touches and (classes[i] in _OF_HATS) != (classes[pasted] in _OF_HATS):
            classes[i] = UNSURE_HAT if classes[i] in _OF_HATS else UNSURE_MASK


def _paste(rng: np.random.Generator, pixels: NDArray[np.uint8], box: NDArray[np.float32], rare: Sequence[Rare]) -> int:
    """Puts a rare head over this one, its edge feathered into the picture."""
    head = rare[int(rng.integers(len(rare)))]
    wide, tall = float(box[2] - box[0]), float(box[3] - box[1])
    x1, y1 = round(float(box[0]) - _MARGIN * wide), round(float(box[1]) - _MARGIN * tall)
    size = (max(4, round(wide * (1 + 2 * _MARGIN))), max(4, round(tall * (1 + 2 * _MARGIN))))
    small = cv2.resize(head.pixels, size, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        small = small[:, ::-1]
    y, x = np.mgrid[-1 : 1 : complex(size[1]), -1 : 1 : complex(size[0])]
    cover = np.clip((1.05 - np.maximum(np.abs(x), np.abs(y)) ** 2) * 4, 0, 1)[..., None]
    left, top = max(0, x1), max(0, y1)
    right, low = min(pixels.shape[1], x1 + size[0]), min(pixels.shape[0], y1 + size[1])
    part = (slice(top - y1, low - y1), slice(left - x1, right - x1))
    under = pixels[top:low, left:right]
    pixels[top:low, left:right] = (small[part] * cover[part] + under * (1 - cover[part])).astype(np.uint8)
    return head.number


def _light(rng: np.random.Generator, found: Square) -> Square:
    return Square(lit(rng, found.pixels), found.boxes, found.classes)


def lit(rng: np.random.Generator, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same picture in another light, sometimes blurred, grey (a camera at night) or badly compressed."""
    if rng.random() < 0.8:
        hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV).astype(np.float32)
        hsv[..., 0] = (hsv[..., 0] + rng.uniform(-4, 4)) % 180
        hsv[..., 1] *= rng.uniform(0.5, 1.5)
        hsv[..., 2] = hsv[..., 2] * rng.uniform(0.5, 1.4) + rng.uniform(-12, 12)
        pixels = cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.uint8)
    if rng.random() < 0.15:
        pixels = cv2.GaussianBlur(pixels, (3, 3), 0).astype(np.uint8)
    if rng.random() < 0.1:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB).astype(np.uint8)
    if rng.random() < 0.2:
        _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 90))])
        pixels = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return pixels
