"""A card that no model can be run by is refused, and the field is named (F22)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinbo.video.model import BoxFormat, Head, ModelKind, ModelRefusedError
from jinbo.video.model.card import card_of
from jinbo.video.pixels import cards
from support.model_cards import told


def test_a_card_says_how_to_feed_and_read_the_model() -> None:
    card = card_of(told(experimental=["cap"]))
    assert card.name == "things/1"
    assert card.kind is ModelKind.DETECTOR
    assert (card.output.head, card.output.boxes) == (Head.ROWS, BoxFormat.XYXY)
    assert card.thresholds == (0.5, 0.3)
    assert card.experimental == {"cap"}
    assert card.output.groups == ((0, 1),)


IN, OUT = {"name": "x", "width": 64, "height": 64}, {"name": "y"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"detector": None}, "detector"),
        ({"kind": "oracle"}, "kind"),
        ({"file": "../../etc/passwd"}, "file"),
        ({"file": "things.pkl"}, "file"),
        ({"sha256": "beef"}, "sha256"),
        ({"sha256": "g" * 64}, "sha256"),
        ({"licence": ""}, "licence"),
        ({"labels": "cup"}, "labels"),
        ({"labels": ["cup", "cup"]}, "labels"),
        ({"labels": []}, "labels"),
        ({"thresholds": {"cup": 0.5}}, "thresholds"),
        ({"thresholds": {"cup": 0.5, "cap": 1.5}}, "thresholds.cap"),
        ({"thresholds": {"cup": 0.5, "cap": True}}, "thresholds.cap"),
        ({"input": None}, "input"),
        ({"input": {**IN, "width": 0}}, "input.width"),
        ({"input": {**IN, "height": 1e9}}, "input.height"),
        ({"input": {**IN, "layout": "chwn"}}, "input.layout"),
        ({"input": {**IN, "pixels": "yuv"}}, "input.pixels"),
        ({"input": {**IN, "std": [1, 0, 1]}}, "input.std"),
        ({"input": {**IN, "mean": [1, 2]}}, "input.mean"),
        ({"input": {**IN, "fill": 300}}, "input.fill"),
        ({"input": {**IN, "name": ""}}, "input.name"),
        ({"output": []}, "output"),
        ({"output": {**OUT, "head": "hydra"}}, "output.head"),
        ({"output": {**OUT, "boxes": "polar"}}, "output.boxes"),
        ({"output": {**OUT, "head": "grid"}}, "output.strides"),
        ({"output": {**OUT, "strides": [8]}}, "output.strides"),
        ({"output": {**OUT, "head": "grid", "strides": [0]}}, "output.strides"),
        ({"output": {**OUT, "logits": "yes"}}, "output.logits"),
        ({"output": {**OUT, "overlap": -1}}, "output.overlap"),
        ({"output": {**OUT, "groups": [["cap"], ["cup"]]}}, "output.groups"),
        ({"output": {**OUT, "groups": ["cup", "cap"]}}, "output.groups"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=rf"^{named}\b"):
        card_of(told(**changed))


def a_folder(at: Path, text: str | bytes) -> Path:
    folder = at / "things" / "1"
    folder.mkdir(parents=True)
    (folder / "model.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a list",
        "labels: [",
        "a: &a [*a]",
        "!!python/object/apply:os.getcwd []",
        b"\xff\xfe\x00",
        "x" * 70_000,
        "[" * 5000,
    ],
    ids=["empty", "list", "broken", "cycle", "object", "bytes", "long", "deep"],
)
def test_F22_a_card_that_does_not_parse_is_refused_by_its_folders_name(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(ModelRefusedError) as refusal:
        cards.read_card(a_folder(tmp_path, text))
    assert refusal.value.code == "model-card-unreadable"
    assert refusal.value.model == "things/1"


def test_F22_a_folder_without_a_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefusedError, match=r"things/1: model\.yaml"):
        cards.read_card(tmp_path / "things" / "1")


def test_folders_with_cards_are_found_in_order(tmp_path: Path) -> None:
    for name in ("b/1", "a/2", "a/1"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "model.yaml").touch()
    (tmp_path / "c" / "1").mkdir(parents=True)
    assert [cards.name_of(folder) for folder in cards.folders(tmp_path)] == ["a/1", "a/2", "b/1"]
