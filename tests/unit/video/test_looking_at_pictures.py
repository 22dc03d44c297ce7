"""A picture before the models on a shelf: who looks at what, in whose pixels, and what a classifier is shown."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from jinbo.kernel.errors import InvalidError
from jinbo.video.model import Box, Detection
from jinbo.video.pixels.looking import MOST_CROPS, ShelfEyes
from jinbo.video.pixels.onnx import load_all
from PIL import Image
from support.tiny_models import folder, net

HEAD = np.array([[8, 8, 32, 40, 0.9, 0.0]])
CROWD = np.array([[n, n, n + 30 - n / 2, n + 30, 0.9, 0.0] for n in (0.0, 16.0, 32.0)])
SMOKES = {"kind": "classifier", "output": {"name": "y", "logits": True}, "labels": ["plain", "smoking"]}


def jpeg(width: int = 128, height: int = 128) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def eyes(at: Path, *, smoking: float | None = 2.0, heads: np.ndarray = HEAD) -> ShelfEyes:
    folder(at, net(heads), name="heads/1", experimental=["cap"])
    if smoking is not None:
        limits = {"plain": 0.5, "smoking": 0.5}
        folder(at, net(np.array([smoking])), name="smoking/3", thresholds=limits, **SMOKES)
    return ShelfEyes(load_all(at, threads=1))


def test_a_classifier_looks_at_the_heads_that_the_detector_finds(tmp_path: Path) -> None:
    looked = eyes(tmp_path).look(jpeg(), ["smoking"])
    head = Box(16, 16, 64, 80)
    assert looked.detections == (
        Detection("cup", pytest.approx(0.9), head),
        Detection("smoking", pytest.approx(1 / (1 + np.exp(-2.0))), head),
    )
    assert looked.detectors == ("heads", "smoking")
    assert looked.models == ("heads/1", "smoking/3")
    assert (looked.width, looked.height) == (128, 128)


def test_its_first_label_is_no_news(tmp_path: Path) -> None:
    assert [one.label for one in eyes(tmp_path, smoking=-2.0).look(jpeg(), ["smoking"]).detections] == ["cup"]


def test_who_is_not_asked_does_not_look(tmp_path: Path) -> None:
    looked = eyes(tmp_path).look(jpeg(), ["heads", "cabin"])
    assert looked.detectors == ("heads",)
    assert eyes(tmp_path / "b").look(jpeg(), ["cabin"]).detectors == ()


def test_a_crowd_costs_no_more_than_so_many_crops(tmp_path: Path) -> None:
    crowd = np.array([[x, y, x + 8, y + 14, 0.9, 0.0] for x in (0, 12, 24, 36, 48) for y in (0, 20, 40)])
    looked = eyes(tmp_path, heads=crowd).look(jpeg(), ["smoking"])
    labels = [one.label for one in looked.detections]
    assert (labels.count("cup"), labels.count("smoking")) == (15, MOST_CROPS)


def test_a_face_within_a_head_is_classified_once(tmp_path: Path) -> None:
    nested = np.array([[8, 8, 32, 40, 0.9, 0.0], [10, 12, 30, 38, 0.0, 0.9]])
    looked = eyes(tmp_path, heads=nested).look(jpeg(), ["smoking"])
    assert [one.label for one in looked.detections].count("smoking") == 1


def test_a_sharp_picture_is_sharper_than_a_plain_one(tmp_path: Path) -> None:
    seen = eyes(tmp_path, smoking=None)
    plain = io.BytesIO()
    Image.new("RGB", (128, 128), (90, 90, 90)).save(plain, "JPEG")
    assert seen.look(jpeg(), ["heads"]).sharpness > 10 * seen.look(plain.getvalue(), ["heads"]).sharpness


def test_a_broken_picture_is_refused_whoever_looks(tmp_path: Path) -> None:
    for wanted in ("heads", "smoking", "cabin"):
        with pytest.raises(InvalidError, match="picture-unreadable"):
            eyes(tmp_path / wanted).look(jpeg()[:200], [wanted])


def test_what_a_card_calls_experimental_is(tmp_path: Path) -> None:
    seen = eyes(tmp_path)
    assert seen.experimental("heads/1", "cap")
    assert not seen.experimental("heads/1", "cup")
    assert seen.experimental("heads/9", "cup")
