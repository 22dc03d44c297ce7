"""What a detector makes of what is there (检测噪声): its misses and false boxes, by the precision and recall on its card.

A card does not say where false boxes fall. Half are laid on things that are something else (a mask where there is none), half
on PATCHES of the background that do not move, as a fixed camera has them. Errors last: an error made in one frame is kept
with a mean of ERROR_S. A true box's score lies between its threshold and .9, a false one's in the lower half of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Any

from jinbo.video.model import Box, Detection

from models.replays.scenes import Thing

ERROR_S = 1.0
PATCHES = ((0.12, 0.3), (0.88, 0.35), (0.5, 0.75))
WIDTH, HEIGHT = 1280, 720
ASSUMED = {"precision": 0.7, "recall": 0.8, "threshold": 0.8}
"""For labels without a card, at a score of .8, from which DOMAIN 4.2 believes in an e-bike."""
OTHERS = {
    "mask": ("no_mask", "mask_incorrect"),
    "no_mask": ("mask",),
    "mask_incorrect": ("mask", "no_mask"),
    "hat": ("no_hat",),
    "no_hat": ("hat",),
    "ebike": ("bicycle",),
    "bicycle": ("ebike",),
    "person": (),
    "fallen": ("person",),
}
PICTURES = 150
"""Pictures that a card's counts are of, about: the held-back part of mask853 and hardhat501."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one label: how often it is seen where it is; laid on another thing; and on a patch of the background."""

    hit: float
    mistaken: float
    patch: float
    threshold: float


def rates_of(figures: Mapping[str, Mapping[str, Any]]) -> dict[str, Rates]:
    """Rates from a card's figures of one data set: counts of boxes, precision and recall at the shipped thresholds."""
    boxes = {label: float(its["boxes"]) for label, its in figures.items()}
    found = {}
    for label, its in figures.items():
        recall, precision = float(its["recall"]), max(0.01, float(its["precision"]))
        false = boxes[label] * recall * (1 / precision - 1)
        there = sum(boxes.get(other, 0.0) for other in OTHERS.get(label, ())) or boxes[label]
        mistaken, patch = min(0.95, false / 2 / there), min(0.9, false / 2 / PICTURES / len(PATCHES))
        found[label] = Rates(recall, mistaken, patch, float(its.get("threshold", 0.4)))
    return found


def assumed(label: str) -> Rates:
    """For a label that no card tells of."""
    recall, precision = ASSUMED["recall"], ASSUMED["precision"]
    false = recall * (1 / precision - 1) / 2
    return Rates(recall, false, false / PICTURES, ASSUMED["threshold"])


class Detector:
    """A detector that errs as its card says. `look` must be called in the order of time."""

    def __init__(self, rates: Mapping[str, Rates], chance: Random) -> None:
        self._rates = rates
        self._chance = chance
        self._held: dict[tuple[object, ...], tuple[float, bool]] = {}

    def look(self, second: float, things: Sequence[Thing], labels: Sequence[str]) -> list[Detection]:
        """What it says of a frame, for those of its labels that are asked for."""
        found: list[Detection] = []
        for number, thing in enumerate(things):
            for label in labels:
                truly = says(thing, label)
                if truly is None:
                    continue
                rate = self._rates[label].hit if truly else self._rates[label].mistaken
                if self._happens(second, (thing.kind, number, label, truly), rate):
                    found.append(self._box(label, thing, true=truly))
        for number, (x, y) in enumerate(PATCHES):
            for label in labels:
                if self._happens(second, ("patch", number, label), self._rates[label].patch):
                    found.append(self._box(label, Thing("patch", x, y, 0.05, 0.1), true=False))
        return found

    def _happens(self, second: float, what: tuple[object, ...], rate: float) -> bool:
        """A chance that keeps its outcome from frame to frame for ERROR_S in the mean."""
        then, outcome = self._held.get(what, (-1e9, False))
        if self._chance.random() < 1 - exp(-(second - then) / ERROR_S):
            outcome = self._chance.random() < rate
        self._held[what] = (second, outcome)
        return outcome

    def _box(self, label: str, thing: Thing, *, true: bool) -> Detection:
        low = self._rates[label].threshold
        high = max(0.95, low) if true else low + (0.9 - low) / 2
        x, y = (
            side + self._chance.gauss(0, 0.05) * size
            for side, size in ((thing.x, thing.width), (thing.y, thing.height))
        )
        scale = 1 + self._chance.gauss(0, 0.06)
        width, height = thing.width * scale * WIDTH, thing.height * scale * HEIGHT
        left, top = x * WIDTH - width / 2, y * HEIGHT - height / 2
        return Detection(label, round(self._chance.uniform(low, high), 3), Box(left, top, left + width, top + height))


def says(thing: Thing, label: str) -> bool | None:
    """Whether a label is true of a thing; None where it cannot be seen or is not asked."""
    if thing.kind == "cook":
        return None if thing.away and label not in {"hat", "no_hat"} else _of_cook(thing, label)
    if label in {"ebike", "bicycle"}:
        return label == thing.kind if thing.kind in {"ebike", "bicycle"} else None
    if thing.kind in {"person", "lying"} and label in {"person", "fallen"}:
        return label == "person" if thing.kind == "person" else label == "fallen" or None
    return None


def _of_cook(thing: Thing, label: str) -> bool | None:
    truths = {
        "mask": "K02_NO_MASK" not in thing.broken,
        "no_mask": "K02_NO_MASK" in thing.broken,
        "mask_incorrect": False,
        "hat": "K01_NO_CAP" not in thing.broken,
        "no_hat": "K01_NO_CAP" in thing.broken,
        "smoking": "K05_SMOKING" in thing.broken,
    }
    return truths.get(label)
