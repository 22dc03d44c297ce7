"""What is drawn on a still is there to be read, and who is hidden in it is not to be known again; what is no picture is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from fakes.evidence import BYSTANDER, SUSPECT, a_jpeg, a_picture_of, event_fact
from jinbo.video.model.evidence import Marks
from jinbo.video.payload.refusals import MediaError
from jinbo.video.pixels.drawing import PillowDrawer, _font
from jinbo.video.rules.codes import CODES
from jinbo.video.rules.evidence import case_of
from jinbo.video.rules.marks import bystanders, marks_of
from PIL import Image

CASE = case_of(event_fact())
ANNOTATED = marks_of(CASE, CASE.stills[0], shared=False)
SHARED = marks_of(CASE, CASE.stills[0], shared=True)
SIZE = (640, 360)


def drawn(marks: Marks, raw: bytes | None = None) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    jpeg = PillowDrawer().draw(raw or a_jpeg(*SIZE), marks)
    with Image.open(io.BytesIO(jpeg)) as picture:
        return np.asarray(picture.convert("RGB"))


def inside(
    picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], box: list[float]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """What lies well within a box."""
    x1, y1, x2, y2 = (round(share * SIZE[n % 2]) for n, share in enumerate(box))
    return picture[y1 + 6 : y2 - 6, x1 + 6 : x2 - 6].astype(int)


def detail(area: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> float:
    """How much neighbouring pixels differ."""
    return float(np.abs(np.diff(area, axis=1)).mean())


def test_a_bystander_is_unrecognisable_and_whom_it_is_about_is_not() -> None:
    before, shared = drawn(replace(ANNOTATED, lines=())), drawn(SHARED)
    assert detail(inside(before, BYSTANDER)) > 10
    assert detail(inside(shared, BYSTANDER)) < 2
    assert inside(shared, BYSTANDER).std() < inside(before, BYSTANDER).std() / 4
    assert detail(inside(shared, SUSPECT)) > 10
    assert np.abs(inside(shared, SUSPECT) - inside(before, SUSPECT)).mean() < 1


def test_hair_and_ears_beside_the_box_are_hidden_too() -> None:
    shared = drawn(SHARED)
    width = BYSTANDER[2] - BYSTANDER[0]
    beside = [BYSTANDER[2], BYSTANDER[1], BYSTANDER[2] + 0.18 * width, BYSTANDER[3]]
    assert detail(inside(shared, beside)) < 4


def test_the_regulators_own_still_hides_nobody() -> None:
    assert ANNOTATED.hidden == ()
    assert detail(inside(drawn(ANNOTATED), BYSTANDER)) > 10


def test_a_bystander_at_the_edge_is_hidden_as_far_as_there_is_a_picture() -> None:
    edge = [0.9, 0.7, 1.0, 1.0]
    shared = drawn(replace(SHARED, hidden=(tuple(edge),), lines=()))
    assert detail(inside(shared, edge)) < 3


def test_one_head_seen_twice_is_no_bystander_and_who_stands_before_one_is() -> None:
    twice, before = [0.11, 0.21, 0.31, 0.61], [0.2, 0.3, 0.5, 0.9]
    fact = event_fact("opened", a_picture_of(others=[twice, before, BYSTANDER]))
    assert bystanders(case_of(fact).stills[0]) == (tuple(before), tuple(BYSTANDER))


def test_the_marks_say_what_where_when_by_what_and_that_a_person_decides() -> None:
    text = "\n".join(SHARED.lines)
    for said in ("疑似未规范戴口罩", "K02", "87%", "后厨1号", "冷食专间", "2020-11-05 08:00:00 北京时间", "heads/1"):
        assert said in text
    assert "食品安全法第三十三条" in text
    assert "待执法人员确认" in text
    assert "其他人员已作模糊处理" in text
    assert "模糊" not in "\n".join(ANNOTATED.lines)
    assert SHARED.label == "疑似未规范戴口罩 87%"


def test_a_name_that_says_itself_that_it_is_a_suspicion_says_it_once() -> None:
    fact = event_fact("opened", a_picture_of(), code="K07_RODENT", code_zh="疑似鼠患", code_en="a rodent, suspected")
    case = case_of(fact)
    assert marks_of(case, case.stills[0], shared=False).label == "疑似鼠患 87%"


def every_word() -> Iterator[str]:
    for code in CODES:
        yield from (code.zh, code.en, code.clause)
    yield from SHARED.lines
    yield "厨房专间烹饪粗加工洗消备餐仓库餐厅国家会展中心馆层站轿厢"


def test_every_character_has_a_shape_of_its_own() -> None:
    """No tofu: none is drawn as the font draws what it has not, and Chinese ones differ from each other."""
    font = _font(24)
    absent = bytes(font.getmask("\U0010ffff"))
    wanted = sorted({character for text in every_word() for character in text if not character.isspace()})
    shapes = {character: bytes(font.getmask(character)) for character in wanted}
    assert absent
    assert [character for character, shape in shapes.items() if shape == absent or not any(shape)] == []
    chinese = [shape for character, shape in shapes.items() if "\u4e00" <= character <= "\u9fff"]
    assert len(set(chinese)) == len(chinese)


def test_the_label_and_the_lines_are_on_the_picture() -> None:
    marked = drawn(ANNOTATED)
    assert marked.shape[1] == SIZE[0]
    below = marked[SIZE[1] :].astype(int)
    assert below.shape[0] > 60
    ink = (below.max(axis=2) < 90).mean(axis=1)
    assert (ink > 0).sum() > 30, "lines are written below the picture"
    assert (below.max(axis=2) < 90)[:, :-1].mean() < 0.3
    red = (marked[..., 0] > 170) & (marked[..., 1] < 90) & (marked[..., 2] < 90)
    label = red[: round(SUSPECT[1] * SIZE[1]), : SIZE[0] // 2]
    assert label.mean() > 0.05, "the label stands above the box"
    white = (marked[..., :3].min(axis=2) > 200)[: round(SUSPECT[1] * SIZE[1]), : SIZE[0] // 2]
    assert (white & label.any(axis=1)[:, None]).sum() > 50, "and is written in white"


def test_the_same_work_gives_the_same_bytes() -> None:
    assert PillowDrawer().draw(a_jpeg(), SHARED) == PillowDrawer().draw(a_jpeg(), SHARED)


def test_what_stood_beside_the_picture_in_its_file_does_not_come_along() -> None:
    exif = Image.Exif()
    exif[0x010F] = "maker of the camera"
    out = io.BytesIO()
    with Image.open(io.BytesIO(a_jpeg())) as picture:
        picture.save(out, "JPEG", exif=exif)
    assert b"maker of the camera" in out.getvalue()
    assert b"maker of the camera" not in PillowDrawer().draw(out.getvalue(), SHARED)


def test_a_small_picture_has_its_lines_broken_and_a_large_one_is_shrunk() -> None:
    small = drawn(SHARED, a_jpeg(160, 90))
    assert small.shape[1] == 160
    assert small.shape[0] > 300
    assert drawn(SHARED, flat(6000, 3376)).shape[1] == 3000


def flat(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 90)).save(out, "JPEG")
    return out.getvalue()


def bomb() -> bytes:
    made = bytearray(a_jpeg(64, 64))
    frame = made.index(b"\xff\xc0") + 5
    made[frame : frame + 4] = (60_000).to_bytes(2, "big") + (60_000).to_bytes(2, "big")
    return bytes(made)


def a_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "picture-type"),
        (b"GIF89a" + bytes(40), "picture-type"),
        (a_png(), "picture-type"),
        (bomb(), "picture-too-large"),
        (a_jpeg()[:3000], "picture-truncated"),
        (b"\xff\xd8\xff" + b"0" * 40, "picture-truncated"),
    ],
    ids=["nothing", "another-type", "png", "bomb", "cut-off", "garbage"],
)
def test_what_is_no_harmless_whole_jpeg_is_refused_by_name(raw: bytes, code: str) -> None:
    """P14, A12."""
    with pytest.raises(MediaError) as refusal:
        PillowDrawer().draw(raw, SHARED)
    assert refusal.value.code == code


def test_a_grey_and_a_cmyk_picture_are_drawn_on_too() -> None:
    """F21."""
    for mode in ("L", "CMYK"):
        out = io.BytesIO()
        Image.new(mode, SIZE, 90 if mode == "L" else (0, 90, 90, 10)).save(out, "JPEG")
        assert drawn(SHARED, out.getvalue()).shape[1] == SIZE[0]
