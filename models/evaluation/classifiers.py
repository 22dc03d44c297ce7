"""A classifier on crops: accuracy with its interval, precision and recall of the label that is alarmed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from models.data.reading import Picture
from models.evaluation.detectors import rounded

RESAMPLED = 1000


def measure(pictures: list[Picture], score: Callable[[Picture], float], label: str, threshold: float) -> dict[str, Any]:
    """`score` is the label's, 0 to 1; a picture is said to show it from the threshold on."""
    said = np.array([score(picture) for picture in pictures]) >= threshold
    true = np.array([picture.label == label for picture in pictures])
    right = said == true
    rng = np.random.default_rng(1)
    drawn = right[rng.integers(len(right), size=(RESAMPLED, len(right)))].mean(1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    hits = int((said & true).sum())
    nan = float("nan")
    return {
        "pictures": len(pictures),
        "accuracy": rounded(float(right.mean())),
        "accuracy_interval": [rounded(float(low)), rounded(float(high))],
        "threshold": threshold,
        "precision": rounded(hits / int(said.sum()) if said.any() else nan),
        "recall": rounded(hits / int(true.sum()) if true.any() else nan),
    }
