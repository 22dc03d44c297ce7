"""Hats on photographed faces (工作帽实测): what the head detector calls the heads that were marked by hand.

`python -m models.evaluation.hats DATA` looks at the validation pictures of `mask853`. The hard hats measure building sites only;
these are people in streets and clinics, with caps, hoods and bare heads above masks, which is nearer to a kitchen. No AP50:
what was marked is who wears a hat, not where a head ends.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from jinbo.video.model import Detection
from jinbo.video.pixels.onnx import Model, load

from models.data.reading import Picture, read_folder
from models.data.split import split
from models.evaluation.looking import everything
from models.training.other_group import HAT, NO_HAT, SHIPPED, Marks, corners, head_of, overlap, read_marks

FACES = ("mask", "no_mask", "mask_incorrect")
WORDS = {HAT: "hat", NO_HAT: "no_hat"}
NOT_FOUND = "not found"


def called(pictures: Iterable[Picture], marks: Marks, model: Model) -> dict[str, Counter[str]]:
    """For heads with a hat and bare ones: how many are called `hat`, `no_hat`, or are not found, at the card's thresholds."""
    limits = dict(zip(model.card.labels, model.card.thresholds, strict=True))
    see, found = everything(model), {word: Counter[str]() for word in WORDS.values()}
    for picture in pictures:
        seen = [one for one in see(picture) if one.label in found and one.score >= limits[one.label]]
        for number in range(len(picture.boxes)):
            if (said := marks.of(picture, number)) in WORDS:
                found[WORDS[said]][_surest(picture, number, seen)] += 1
    return found


def _surest(picture: Picture, number: int, seen: Iterable[Detection]) -> str:
    """The label of the surest detection over the head of a face."""
    head = head_of(picture.boxes[number])
    over = [one for one in seen if overlap(corners(one), head) > 0.3]
    return max(over, key=lambda one: one.score).label if over else NOT_FOUND


def main(arguments: list[str]) -> int:
    """Prints the table as JSON. Raises models.data.reading.UnreadableData where the data is not there."""
    _, validation = split(read_folder(Path(arguments[0]) / "mask853", FACES))
    found = called(validation, read_marks(), load(Path(arguments[1]) if len(arguments) > 1 else SHIPPED, threads=1))
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
