"""What happens before a camera (剧本): acts with their codes (DOMAIN 2.2, 4.2), on a day of ten minutes that goes round.

A camera's film has two parts: a busy one, and a quiet one that is shown again and again after it. All that moves does so
with a period that divides both, so that nothing jumps where they join.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Thing = Mapping[str, Any]
"""What is in a frame: `label` and `box` in pixels; a head has `mask`, `cap` and `smoking` beside."""
View = Literal["冷食专间", "烹饪区", "洗消区", "备餐台", "轿厢"]

WIDTH, HEIGHT, FPS = 960, 540, 5
BUSY_S, QUIET_S, QUIET_TIMES = 120, 60, 8
FILM_S = BUSY_S + QUIET_S
CYCLE_S = BUSY_S + QUIET_S * QUIET_TIMES


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something: `doing` from..to, seconds of the film. `code` is what should be found; '' where nothing should."""

    code: str
    doing: str
    start_s: float
    end_s: float
    who: int = 0

    def holds(self, at_s: float) -> bool:
        """Whether it goes on at this second of the film."""
        return self.start_s <= at_s < self.end_s


SCRIPTS: Mapping[str, Sequence[tuple[Act, ...]]] = {
    "冷食专间": ((Act("K02_NO_MASK", "no_mask", 30, 70),),),
    "烹饪区": ((Act("K01_NO_CAP", "no_cap", 30, 75),),),
    "洗消区": ((Act("K05_SMOKING", "smoking", 30, 85),),),
    "备餐台": ((Act("K02_NO_MASK", "mask_incorrect", 40, 85),),),
    "轿厢": (
        (Act("E105_EBIKE", "ebike", 30, 62),),
        (Act("E112_STILL_PERSON", "fallen", 34, 78),),
        (Act("", "bicycle", 30, 62),),  # looks like an e-bike, and is allowed
    ),
}
"""By view, in turn for its cameras."""


def film_second(cycle_s: float) -> float:
    """The second of the film that is shown at a second of the cycle."""
    cycle_s %= CYCLE_S
    return cycle_s if cycle_s < BUSY_S else BUSY_S + (cycle_s - BUSY_S) % QUIET_S


def script(view: str, number: int) -> tuple[Act, ...]:
    """The acts of a view's camera, by its number among the cameras of this view."""
    scripts = SCRIPTS[view]
    return scripts[number % len(scripts)]
