"""Data folders are read or refused by line, and near duplicates lie on one side of the split."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.data.reading import Picture, UnreadableData, classes_in, read_folder
from models.data.split import difference_hash, groups_of, is_validation, split

ROW = {
    "file": "a.jpg",
    "width": 8,
    "height": 8,
    "boxes": [{"cls": "hat", "xyxy": [1, 2, 3, 4]}, {"cls": "person", "xyxy": [0, 0, 8, 8]}],
}


def a_folder(at: Path, *lines: str) -> Path:
    (at / "labels.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return at


def test_boxes_of_the_wanted_classes_are_read(tmp_path: Path) -> None:
    (picture,) = read_folder(a_folder(tmp_path, json.dumps(ROW)), ("mask", "hat"))
    assert picture.boxes.tolist() == [[1, 2, 3, 4]]
    assert picture.classes.tolist() == [1]
    assert picture.file == tmp_path / "images" / "a.jpg"


def test_labels_of_whole_pictures_are_classes_too(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, json.dumps(ROW), json.dumps({"file": "b.jpg", "boxes": [], "label": "smoking"}))
    assert classes_in(folder) == {"hat", "person", "smoking"}


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"file": "a", "boxes": 3}', '{"file": "a", "boxes": [{"cls": "hat"}]}',
             '{"file": "a", "boxes": [{"cls": "hat", "xyxy": [1, 2]}]}', '{"file": "a", "boxes": [{"cls": "hat", "xyxy": "x"}]}'],
)  # fmt: skip
def test_a_line_that_is_not_in_the_format_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(UnreadableData, match=r"labels\.jsonl, line 2"):
        read_folder(a_folder(tmp_path, json.dumps(ROW), line), ("hat",))


def test_a_folder_without_labels_and_a_file_that_is_no_picture_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match=r"labels\.jsonl: missing"):
        read_folder(tmp_path, ("hat",))
    (picture,) = read_folder(a_folder(tmp_path, json.dumps(ROW)), ("hat",))
    with pytest.raises(UnreadableData, match=r"a\.jpg"):
        picture.rgb()


def a_picture(name: str, seed: int, brighter: int = 0) -> Picture:
    blocks = np.random.default_rng(seed).integers(0, 200, (8, 9, 3)).astype(np.uint8)
    pixels = cv2.resize(blocks, (90, 80), interpolation=cv2.INTER_NEAREST) + np.uint8(brighter)
    return Picture(name, Path(name), np.zeros((0, 4), np.float32), np.zeros(0, np.int64), pixels=pixels)


def test_the_same_scene_in_another_light_has_nearly_the_same_hash() -> None:
    same = difference_hash(a_picture("a", 1).rgb()) != difference_hash(a_picture("b", 1, brighter=40).rgb())
    other = difference_hash(a_picture("a", 1).rgb()) != difference_hash(a_picture("c", 2).rgb())
    assert same.sum() <= 6 < other.sum()


def test_a_chain_of_near_duplicates_is_one_group() -> None:
    hashes = np.zeros((4, 64), np.bool_)
    hashes[1, :5], hashes[2, :10], hashes[3, 20:] = True, True, True
    assert groups_of(hashes) == [0, 0, 0, 3]


def test_near_duplicates_lie_on_one_side_and_nothing_is_lost() -> None:
    pictures = [a_picture(f"{seed}-{copy}", seed, 10 * copy) for seed in range(60) for copy in range(3)]
    training, validation = split(pictures)
    assert len(training) + len(validation) == len(pictures)
    assert validation
    sides = [{picture.name.split("-")[0] for picture in side} for side in (training, validation)]
    assert not sides[0] & sides[1]


def test_a_groups_side_depends_on_its_name_alone() -> None:
    assert [is_validation(f"{number}.jpg") for number in range(12)] == [
        is_validation(f"{number}.jpg") for number in range(12)
    ]
    share = sum(is_validation(f"{number}.jpg") for number in range(4000)) / 4000
    assert 0.13 < share < 0.17
