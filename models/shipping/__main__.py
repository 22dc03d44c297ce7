"""The second half of `make train`: what was exported under build/training/<model> becomes the shipped model and its card."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from models.data.reading import Picture, read_folder
from models.data.split import split
from models.evaluation.looking import drawn_cabins
from models.shipping.judging import judge_classifier, judge_detector
from models.shipping.page import write
from models.shipping.ship import CALIBRATED_ON, ship

ROOT = Path(__file__).resolve().parents[1]
EXPORTED = Path("build/training")
HEADS = {"mask853": ("mask", "no_mask", "mask_incorrect"), "hardhat501": ("hat", "no_hat")}
CHOSEN_ON = 200
SMOKING, SMOKING_LABEL = "smokers1120", "smoking"


def main(arguments: list[str]) -> int:
    """Raises models.data.reading.UnreadableData where the data is not there or not in the format."""
    parser = argparse.ArgumentParser(prog="models.shipping", description=__doc__)
    parser.add_argument("model", choices=tuple(_SHIPPED))
    parser.add_argument("--data", type=Path, help="the folder that holds the data sets (not for cabin: it is drawn)")
    parser.add_argument("--exported", type=Path, help="the folder of <side>.onnx files")
    asked = parser.parse_args(arguments)
    exported = asked.exported or EXPORTED / asked.model
    _SHIPPED[asked.model](asked.data, exported)
    write()
    return 0


def _heads(data: Path, exported: Path) -> None:
    labels = tuple(label for of_set in HEADS.values() for label in of_set)
    training: list[Picture] = []
    validation: dict[str, list[Picture]] = {}
    for folder in HEADS:
        kept, validation[folder] = split(read_folder(data / folder, labels))
        training += kept
    ship(ROOT / "heads" / "1", exported, training, judge_detector(validation))


def _smoking(data: Path, exported: Path) -> None:
    training, validation = split(read_folder(data / SMOKING, ()))
    ship(ROOT / "smoking" / "1", exported, training, judge_classifier(SMOKING, validation, SMOKING_LABEL))


def _cabin(_: Path, exported: Path) -> None:
    """Thresholds from other drawings than those that it is measured on."""
    ship(
        ROOT / "cabin" / "1",
        exported,
        drawn_cabins(CALIBRATED_ON, seed=1),
        judge_detector({"drawn": drawn_cabins(CHOSEN_ON, seed=2)}),
    )


_SHIPPED = {"heads": _heads, "smoking": _smoking, "cabin": _cabin}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
