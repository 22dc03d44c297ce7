"""From a net in float to what is shipped: in int8 where that costs nothing, measured, told on the card.

The card's own text stays; what is measured replaces its sha256, input size, thresholds and measures, and a label that
does not reach what its card wants, on photographs, is experimental. Of all sizes, in int8 and with the weights alone in int8, the
quickest is shipped that is within half a hundredth of the best.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from jinbo.video.model import ModelCard
from jinbo.video.pixels import cards
from jinbo.video.pixels.onnx import load

from models.data.reading import Picture
from models.shipping.judging import Judge, Verdict
from models.shipping.quantise import canvases, folded, pack, quantise

CALIBRATED_ON = 96
COSTS_NOTHING = 0.005


@dataclass(frozen=True)
class Candidate:
    """A file that could be shipped: its weights, the card's new fields, and how it was judged."""

    name: str
    weights: bytes
    fields: dict[str, Any]
    verdict: Verdict


def ship(folder: Path, exported: Path, training: list[Picture], judge: Judge) -> Candidate:
    """Judges every `<side>.onnx` of the folder `exported` in both ways, and puts the chosen one into the model's folder."""
    tried: list[Candidate] = []
    with tempfile.TemporaryDirectory() as place:
        for file in sorted(exported.glob("*.onnx")):
            side = int(file.stem)
            sized = _sized(cards.read_card(folder), side)
            exact, packed, small = (Path(place) / f"{side}-{kind}.onnx" for kind in ("float", "packed", "int8"))
            folded(file, exact)
            pack(exact, packed)
            quantise(exact, small, canvases(training, sized.input, CALIBRATED_ON, seed=1))
            tried += [_judged(folder, made, side, judge) for made in (packed, small)]
    for candidate in tried:
        print(f"{candidate.name}: {candidate.verdict.figure:.4f}, {len(candidate.weights):,} bytes", flush=True)
    best = max(candidate.verdict.figure for candidate in tried)
    enough = [one for one in tried if one.verdict.figure >= best - COSTS_NOTHING]
    chosen = min(enough, key=lambda one: (one.fields["input"]["width"], one.name.endswith("packed")))
    chosen.fields["trained"] = (exported / "trained.txt").read_text(encoding="utf-8")
    _put(folder, chosen)
    return chosen


def _sized(card: ModelCard, side: int) -> ModelCard:
    return replace(card, input=replace(card.input, width=side, height=side))


def _judged(folder: Path, file: Path, side: int, judge: Judge) -> Candidate:
    """Puts the file beside a card of its own in a folder to be thrown away, loads it as the product does, and measures."""
    fields = yaml.safe_load((folder / cards.CARD).read_text(encoding="utf-8"))
    weights = file.read_bytes()
    fields["input"] = {**fields["input"], "width": side, "height": side}
    fields["sha256"] = hashlib.sha256(weights).hexdigest()
    trial = file.parent / file.stem / "1"
    trial.mkdir(parents=True)
    (trial / fields["file"]).write_bytes(weights)
    (trial / cards.CARD).write_text(yaml.safe_dump(fields), encoding="utf-8")
    verdict = judge(load(trial, threads=1))
    fields["thresholds"] = verdict.thresholds
    return Candidate(file.stem, weights, fields, verdict)


def _put(folder: Path, chosen: Candidate) -> None:
    fields, reached = chosen.fields, chosen.verdict.reached
    fields["measures"]["figures"] = chosen.verdict.tell()
    below = [label for label, wanted in fields["wanted"].items() if reached[label] < wanted]
    fields["experimental"] = fields["labels"] if fields.get("drawn_only") else below
    (folder / chosen.fields["file"]).write_bytes(chosen.weights)
    text = yaml.safe_dump(chosen.fields, sort_keys=False, allow_unicode=True, width=110)
    (folder / cards.CARD).write_text(text, encoding="utf-8")
