"""The kitchen's codes (违规代码): what they are called, and which a person reviews before anybody is told (DOMAIN 2.2)."""

from __future__ import annotations

from jinbo.food.model import Level
from jinbo.kernel.frozen import frozen

CAMERA_FAULT = "K14_CAM_BLOCKED"
"""A camera's own trouble: an alert of its own (video.camera), nobody's violation."""


@frozen
class Code:
    """A code's short names; `reviewed`: the level it has once a person has reviewed it, None where a machine may push it."""

    zh: str
    en: str
    reviewed: Level | None = None


CODES: dict[str, Code] = {
    "K01_NO_CAP": Code("未戴工作帽", "no chef's cap"),
    "K02_NO_MASK": Code("未规范戴口罩", "no mask, or not over nose and mouth"),
    "K03_NO_UNIFORM": Code("未穿工作服", "no uniform"),
    "K04_NO_GLOVE_RTE": Code("徒手接触入口食品", "ready-to-eat food touched with bare hands"),
    "K05_SMOKING": Code("吸烟", "smoking"),
    "K06_PHONE": Code("玩手机", "phone in use"),
    "K07_RODENT": Code("鼠患", "rodent", reviewed=Level.RED),
    "K08_PEST": Code("虫害", "pest"),
    "K09_BIN_OPEN": Code("垃圾桶未盖", "bin open or overflowing"),
    "K10_FLOOR_DIRTY": Code("地面脏乱积水", "dirty or wet floor"),
    "K11_FIRE_UNATTENDED": Code("动火离人", "fire unattended"),
    "K12_STRANGER": Code("外人进入专间", "stranger in the special room"),
    "K13_ITEM_ON_FLOOR": Code("食材未离地", "food on the floor"),
    "K15_RTE_MIXED": Code("生熟混放", "raw and cooked food mixed"),
}
"""A code that is not here (a model of one's own) is shown by its code and pushed as the others are."""


def code_of(code: str) -> Code:
    """What is known of a code; an unknown one is called by its code."""
    return CODES.get(code, Code(code, code))


def concerns_food(code: str) -> bool:
    """Whether an event of this code is a violation of a kitchen's."""
    return code.startswith("K") and code != CAMERA_FAULT
