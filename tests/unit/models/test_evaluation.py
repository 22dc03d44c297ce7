"""`make eval` on a folder of data: a known net, known pictures, known figures; what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from support.tiny_models import folder, net

from models.evaluation.__main__ import main

ROWS = np.array([[8, 8, 32, 40, 0.9, 0.0], [40, 40, 60, 60, 0.0, 0.8]])
"""On a picture of 128 pixels a cup at 16, 16 to 64, 80, and a cap at 80, 80 to 120, 120."""
CUP, CAP = {"cls": "cup", "xyxy": [16, 16, 64, 80]}, {"cls": "cap", "xyxy": [80, 80, 120, 120]}


def data(at: Path, *pictures: dict[str, Any]) -> Path:
    (at / "images").mkdir(parents=True)
    lines = []
    for number, picture in enumerate(pictures):
        cv2.imwrite(str(at / "images" / f"{number}.jpg"), np.full((128, 128, 3), 90, np.uint8))
        lines.append(json.dumps({"file": f"{number}.jpg", "width": 128, "height": 128, "boxes": [], **picture}))
    (at / "labels.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return at


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def evaluated(models: Path, *arguments: str) -> dict[str, Any]:
    assert main(["--models", str(models), "--no-timing", *arguments]) == 0
    told: dict[str, Any] = json.loads(Path("build/eval.json").read_text(encoding="utf-8"))
    return told


def test_each_class_has_its_figures(tmp_path: Path) -> None:
    folder(tmp_path / "models", net(ROWS))
    told = evaluated(
        tmp_path / "models", "--data", str(data(tmp_path / "shelf", {"boxes": [CUP, CAP]}, {"boxes": [CUP]}))
    )
    classes = told["things/1"]["shelf"]["classes"]
    assert classes["cup"]["ap50"] == 1.0
    assert (classes["cup"]["precision"], classes["cup"]["recall"], classes["cup"]["boxes"]) == (1.0, 1.0, 2)
    # the cap is said of both pictures and is in one: right first by the order of the pictures, then wrong
    assert (classes["cap"]["precision"], classes["cap"]["recall"], classes["cap"]["ap50"]) == (0.5, 1.0, 1.0)
    assert classes["cap"]["from_24_px"]["boxes"] == 1


def test_a_folder_of_folders_is_measured_one_by_one_where_a_model_knows_its_labels(tmp_path: Path) -> None:
    folder(tmp_path / "models", net(ROWS))
    for name, cls in (("one", "cup"), ("two", "cap"), ("three", "cat")):
        data(tmp_path / "sets" / name, {"boxes": [{**CUP, "cls": cls}]})
    told = evaluated(tmp_path / "models", "--data", str(tmp_path / "sets"))
    assert set(told["things/1"]) == {"sha256", "drawn", "one", "two"}
    assert told["things/1"]["two"]["classes"]["cap"]["ap50"] == 0.0


def test_a_classifier_is_measured_by_its_last_label(tmp_path: Path) -> None:
    folder(tmp_path / "models", net(np.array([2.0])), kind="classifier", output={"name": "y", "logits": True})
    shelf = data(tmp_path / "shelf", {"label": "cap"}, {"label": "cap"}, {"label": "cap"}, {"label": "cup"})
    told = evaluated(tmp_path / "models", "--data", str(shelf))["things/1"]["shelf"]
    assert (told["accuracy"], told["precision"], told["recall"], told["pictures"]) == (0.75, 0.75, 1.0, 4)


def test_a_refused_model_and_a_folder_without_labels_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder(tmp_path / "models", net(ROWS))
    assert main(["--models", str(tmp_path / "models"), "--data", str(tmp_path)]) == 1
    assert "has labels.jsonl" in capsys.readouterr().err
    folder(tmp_path / "models", net(ROWS), "others/1", sha256="f" * 64)
    assert main(["--models", str(tmp_path / "models")]) == 1
    assert "others/1" in capsys.readouterr().err
