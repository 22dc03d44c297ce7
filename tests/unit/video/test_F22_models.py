"""F22: a model that is not what its card says is refused by name, and the others run on."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jinbo.kernel.errors import InvalidError
from jinbo.video.model import Box, Detection, Frame, ModelRefusedError
from jinbo.video.pixels.onnx import load, load_all
from PIL import Image
from support.model_cards import told
from support.tiny_models import folder, net

ROWS = np.array([[8, 8, 32, 40, 0.9, 0.0], [8, 9, 32, 40, 0.8, 0.0], [40, 40, 60, 60, 0.0, 0.1]])
AT = datetime(2026, 5, 1, tzinfo=UTC)


def frame(jpeg: bytes | None = None) -> Frame:
    file = io.BytesIO()
    Image.new("RGB", (128, 128), (90, 90, 90)).save(file, "JPEG")
    return Frame("camera-1", 7, AT, file.getvalue() if jpeg is None else jpeg)


def test_a_model_sees_in_the_frames_own_pixels(tmp_path: Path) -> None:
    model = load(folder(tmp_path, net(ROWS)), threads=1)
    assert model.detections(frame()) == [Detection("cup", pytest.approx(0.9), Box(16, 16, 64, 80))]


def test_a_frame_that_is_no_picture_is_refused_and_the_next_is_seen(tmp_path: Path) -> None:
    model = load(folder(tmp_path, net(ROWS)), threads=1)
    with pytest.raises(InvalidError, match="picture-unreadable"):
        model.detections(frame(b"not a jpeg"))
    assert len(model.detections(frame())) == 1


def test_a_classifier_scores_a_crop(tmp_path: Path) -> None:
    place = folder(tmp_path, net(np.array([0.0])), kind="classifier", output={"name": "y", "logits": True})
    assert load(place, threads=1).scores(np.zeros((20, 30, 3), np.uint8)) == {"cup": 0.5, "cap": 0.5}


IN, OUT = told()["input"], told()["output"]


@pytest.mark.parametrize(
    ("weights", "changed", "code", "named"),
    [
        pytest.param(net(ROWS), {"sha256": "0" * 64}, "model-hash-differs", "the card says 0000", id="hash"),
        pytest.param(net(ROWS, 32), {}, "model-shape-differs", r"takes \[1, 3, 32, 32\]", id="input-size"),
        pytest.param(net(ROWS, shape=(3, 64, 64)), {}, "model-shape-differs", r"takes \[3, 64, 64\]", id="input-rank"),
        pytest.param(
            net(ROWS), {"input": {**IN, "layout": "nhwc"}}, "model-shape-differs", r"says \[1, 64, 64, 3\]", id="layout"
        ),
        pytest.param(
            net(ROWS), {"input": {**IN, "name": "z"}}, "model-shape-differs", "takes x, .* says z", id="input"
        ),
        pytest.param(
            net(ROWS), {"output": {**OUT, "name": "z"}}, "model-shape-differs", "gives y, .* says z", id="output"
        ),
        pytest.param(net(ROWS[:, :5]), {}, "model-shape-differs", r"gives \[3, 5\], .* \[3, 6\]", id="numbers"),
        pytest.param(
            net(ROWS),
            {"output": {**OUT, "head": "grid", "strides": [8]}},
            "model-shape-differs",
            r"\[64, 6\]",
            id="cells",
        ),
        pytest.param(net(ROWS), {"kind": "classifier"}, "model-shape-differs", r"gives \[3, 6\], .* \[2\]", id="kind"),
        pytest.param(b"no net", {}, "model-not-runnable", "things/1", id="no-onnx"),
        pytest.param(net(ROWS)[:-40], {}, "model-not-runnable", "things/1", id="cut-off"),
    ],
)
def test_F22_what_differs_from_the_card_is_named(
    tmp_path: Path, weights: bytes, changed: dict[str, Any], code: str, named: str
) -> None:
    with pytest.raises(ModelRefusedError, match=named) as refusal:
        load(folder(tmp_path, weights, **changed), threads=1)
    assert refusal.value.code == code
    assert refusal.value.model == "things/1"
    assert refusal.value.zh


def test_F22_a_missing_file_is_named(tmp_path: Path) -> None:
    place = folder(tmp_path, net(ROWS))
    (place / "things.onnx").unlink()
    with pytest.raises(ModelRefusedError, match=r"things\.onnx: No such file") as refusal:
        load(place, threads=1)
    assert refusal.value.code == "model-file-missing"


def test_F22_a_refused_model_keeps_no_other_from_running(tmp_path: Path) -> None:
    folder(tmp_path, net(ROWS), "heads/1")
    folder(tmp_path, net(ROWS), "lifts/1", sha256="f" * 64)
    folder(tmp_path, b"", "smoke/1")
    folder(tmp_path, net(ROWS), "tails/1")
    shelf = load_all(tmp_path, threads=1)
    assert sorted(shelf.models) == ["heads", "tails"]
    assert {refusal.model: refusal.code for refusal in shelf.refused} == {
        "lifts/1": "model-hash-differs",
        "smoke/1": "model-not-runnable",
    }
    assert shelf.models["tails"].detections(frame())


def test_F22_the_newest_version_that_can_run_is_used(tmp_path: Path) -> None:
    for version, changed in (("1", {}), ("2", {}), ("3", {"sha256": "f" * 64})):
        folder(tmp_path, net(ROWS), f"heads/{version}", **changed)
    shelf = load_all(tmp_path, threads=1)
    assert shelf.models["heads"].card.version == "2"
    assert [refusal.model for refusal in shelf.refused] == ["heads/3"]
