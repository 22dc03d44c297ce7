"""What is written and hidden on a still (截图标注): Chinese first; bystanders are hidden in what leaves the regulator's end."""

from __future__ import annotations

from jinbo.kernel.clock import SHANGHAI, from_ms
from jinbo.video.model.evidence import Case, Marks, Rectangle, Still

SAME_HEAD = 0.5
"""Boxes that overlap so far (IoU) are one head seen twice, by two classes of a model."""
_CAVEAT = "机器识别，待执法人员确认 · Suspected by a machine; an officer decides"
_HIDDEN = "其他人员已作模糊处理 · Bystanders made unrecognisable"


def marks_of(case: Case, still: Still, *, shared: bool) -> Marks:
    """The marks of a still; `shared`: for eyes outside the regulator's end (DOMAIN 2.2, 15)."""
    zh, en = f"疑似{case.code_zh.removeprefix('疑似')}", case.code_en
    number = case.code.split("_", maxsplit=1)[0]
    sure = f"置信度 {round(still.score * 100)}%"
    where = " · ".join(part for part in (case.camera_name, case.hall, case.place, case.area_name) if part)
    when = from_ms(still.at_ms).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    lines = [
        f"{zh} · {number} · {sure}{' · 试验功能' if case.experimental else ''} · {en}",
        f"{where} · {case.camera}",
        f"{when} 北京时间 · 模型 {case.model}",
        f"依据 {case.clause}" if case.clause else "",
        _CAVEAT,
        _HIDDEN if shared else "",
    ]
    hidden = bystanders(still) if shared else ()
    return Marks(f"{zh} {round(still.score * 100)}%", tuple(line for line in lines if line), still.box, hidden)


def bystanders(still: Still) -> tuple[Rectangle, ...]:
    """Everybody in the picture but whom it is about. Where one covers the other, the bystander is hidden all the same."""
    return tuple(other for other in still.others if _overlap(other, still.box) < SAME_HEAD)


def _overlap(a: Rectangle, b: Rectangle) -> float:
    across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / (_area(a) + _area(b) - across * down)


def _area(a: Rectangle) -> float:
    return (a[2] - a[0]) * (a[3] - a[1])
