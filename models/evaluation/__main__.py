"""`make eval`: measures the shipped models; writes build/eval.json.

Without DATA on drawn scenes alone (no photograph is part of the project). With DATA=folder on that folder: its
labels.jsonl, or each of its subfolders that has one; `--split` keeps to the pictures that training leaves out.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from jinbo.video.model import ModelKind, ModelRefusedError
from jinbo.video.pixels import cards
from jinbo.video.pixels.onnx import Model, load

from models.data.reading import Picture, UnreadableData, classes_in, read_folder
from models.data.split import split
from models.evaluation import classifiers, detectors, timing
from models.evaluation.looking import drawn_pictures, everything, score_of

ROOT = Path(__file__).resolve().parents[1]
REPORT = Path("build/eval.json")


def main(arguments: list[str]) -> int:
    """Prints and writes the figures; 1 where a model is refused or a folder is not in the format, which is named."""
    parser = argparse.ArgumentParser(prog="models.evaluation", description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder, or a folder of data folders")
    parser.add_argument("--split", action="store_true", help="only what training leaves out (the validation split)")
    parser.add_argument("--models", type=Path, default=ROOT, help="the folder of models")
    parser.add_argument("--no-timing", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        report = _report(asked)
    except (ModelRefusedError, UnreadableData) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return 0


def _report(asked: argparse.Namespace) -> dict[str, Any]:
    report: dict[str, Any] = {}
    for folder in cards.folders(asked.models):
        model = load(folder, threads=1)
        figures: dict[str, Any] = {"sha256": model.card.sha256, "drawn": _on_drawn(model)}
        for data in _data_folders(asked.data):
            if found := _on(model, data, only_validation=asked.split):
                figures[data.name] = found
        if not asked.no_timing:
            figures["timing"] = timing.measure(folder)
        report[model.card.name] = figures
    return report


def _data_folders(data: Path | None) -> list[Path]:
    if data is None:
        return []
    if (data / "labels.jsonl").is_file():
        return [data]
    found = sorted(listing.parent for listing in data.glob("*/labels.jsonl"))
    if not found:
        raise UnreadableData(f"{data}: neither it nor a folder in it has labels.jsonl")
    return found


def _on(model: Model, data: Path, *, only_validation: bool) -> dict[str, Any] | None:
    """The figures on one data folder; None where it labels nothing that this model tells."""
    labels = model.card.labels
    if not classes_in(data) & set(labels):
        return None
    pictures = read_folder(data, labels)
    if only_validation:
        _, pictures = split(pictures)
    if model.card.kind is ModelKind.CLASSIFIER:
        return classifiers.measure(pictures, score_of(model, labels[-1]), labels[-1], model.card.thresholds[-1])
    return _detected(model, pictures)


def _on_drawn(model: Model) -> dict[str, Any] | None:
    pictures = drawn_pictures(model.card.labels)
    return _detected(model, pictures) if pictures else None


def _detected(model: Model, pictures: list[Picture]) -> dict[str, Any]:
    labels = model.card.labels
    seen = detectors.look(pictures, everything(model))
    figures = detectors.measure(seen, labels, dict(zip(labels, model.card.thresholds, strict=True)))
    return {"pictures": len(pictures), "classes": figures}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
