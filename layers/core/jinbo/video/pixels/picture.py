"""A picture's statistics (画面统计), from which a camera's health is judged: covered, moved, blurred, frozen (DOMAIN 2.2 K14)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jinbo.video.model.health import Picture
from jinbo.video.model.relief import COLUMNS, ROWS, Relief
from jinbo.video.pixels.motion import Grey

EDGE = 24.0
"""Levels between neighbours that make an edge."""
COLOUR_LEVELS = 32
"""Levels that count as one colour."""
OUT_LEVELS, OUT_SHARE = 2.0, 0.04
"""Levels, and share of what is beside it, by which a cell stands out. A sensor's noise is below one level in a cell's mean."""


def statistics(grey: Grey, before: Grey | None = None) -> Picture:
    """Looks at a small grey picture. One of less than a pixel for each cell has no relief, one of 2 x 2 no blur either."""
    levels = grey.astype(np.float32)
    histogram = np.bincount(grey.ravel(), minlength=256)
    return Picture(
        mean=float(levels.mean()),
        contrast=float(levels.std()),
        edges=_edges(levels),
        blur=_blur(levels),
        relief=_relief(levels),
        one_colour=_one_colour(histogram),
        difference=_difference(levels, before),
    )


def watched_places(masked: Grey) -> npt.NDArray[np.bool_] | None:
    """The places of a white picture that masking left white; None where no mask lies."""
    places = np.asarray(masked == 255)
    return None if places.all() else places


def _edges(levels: npt.NDArray[np.float32]) -> float:
    across = np.abs(np.diff(levels, axis=1))[:-1]
    down = np.abs(np.diff(levels, axis=0))[:, :-1]
    return float((np.maximum(across, down) > EDGE).mean()) if across.size else 0.0


def _blur(levels: npt.NDArray[np.float32]) -> float:
    middle = levels[1:-1, 1:-1]
    if not middle.size:
        return 0.0
    around = levels[:-2, 1:-1] + levels[2:, 1:-1] + levels[1:-1, :-2] + levels[1:-1, 2:]
    return float((around - 4 * middle).var())


def _relief(levels: npt.NDArray[np.float32]) -> Relief:
    """Each cell against the four beside it, so that light that fades from one side to the other counts for nothing."""
    height, width = levels.shape
    if height < ROWS or width < COLUMNS:
        return Relief()
    tops, lefts = np.arange(ROWS) * height // ROWS, np.arange(COLUMNS) * width // COLUMNS
    sums = np.add.reduceat(np.add.reduceat(levels, tops, axis=0), lefts, axis=1)
    cells = sums / np.outer(np.diff(np.append(tops, height)), np.diff(np.append(lefts, width)))
    edged = np.pad(cells, 1, mode="edge")
    beside = (edged[:-2, 1:-1] + edged[2:, 1:-1] + edged[1:-1, :-2] + edged[1:-1, 2:]) / 4
    least = np.maximum(OUT_LEVELS, OUT_SHARE * beside)
    return Relief(_bits(cells - beside >= least), _bits(beside - cells >= least))


def _bits(cells: npt.NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(cells, bitorder="little").tobytes(), "little")


def _one_colour(histogram: npt.NDArray[np.int64]) -> float:
    """The fullest window of COLOUR_LEVELS: fixed bins would cut an even wall in two."""
    sums = np.cumsum(np.append(0, histogram))
    return float((sums[COLOUR_LEVELS:] - sums[:-COLOUR_LEVELS]).max() / sums[-1])


def _difference(levels: npt.NDArray[np.float32], before: Grey | None) -> float | None:
    if before is None or before.shape != levels.shape:
        return None
    return float(np.abs(levels - before).mean())
