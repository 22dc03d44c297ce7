"""Codes of what cameras watch for (行为代码): DOMAIN 2.2 for kitchens, 4.2 for lifts, as a table that rules read.

A label that any model gives works through this table without code: K03 to K13 come alive when a model with their labels is
brought. Durations and levels are DOMAIN's [J]; numbers of votes are tuned on replays (docs/reference/events.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from jinbo.kernel.fact import Subject
from jinbo.video.model import ZoneKind

HEAD, PERSON = "head", "person"
Z = ZoneKind
FOOD = frozenset({Z.COLD_PREP, Z.COOKING, Z.PREP, Z.WASHING, Z.SERVING})
"""食品处理区."""
KITCHEN = FOOD | {Z.STORE, Z.BIN}
COLD = frozenset({Z.COLD_PREP})
LIFT = frozenset({Z.CAR, Z.LANDING})
HYSTERESIS = 0.15
"""What holds goes on holding until its votes are this much below the threshold."""
SLOTS = 20
"""Parts of a code's window; frames within one are one vote."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `labels` speak for it, `against` against it on the same thing, `unless` in the same zone; `kind` joins them.

    It holds when at least `votes` votes within `window_ms` span `min_ms` and their mean (attributes) or median (things) is
    `threshold` or more. `still_ms`: the thing must not have moved for so long. `settles`: what stands still is news once.
    """

    code: str
    zh: str
    en: str
    level: str
    handle_s: int
    labels: tuple[str, ...]
    zones: frozenset[ZoneKind]
    clause: str
    min_ms: int = 0
    votes: int = 2
    threshold: float = 0.5
    window_ms: int = 30_000
    kind: str = ""
    against: tuple[str, ...] = ()
    unless: frozenset[str] = field(default_factory=frozenset)
    still_ms: int = 0
    wide: float = 0.0
    """Width over height that the box must have unless the first label itself says what it is; 0: any shape."""
    whole: bool = False
    """Whether all votes of the window count, not only the newest that are enough."""
    least: float = 0.0
    """Score below which a label does not speak."""
    settles: bool = False

    @property
    def attribute(self) -> bool:
        """Whether it is a property of a tracked thing, voted on when visible; else it is the thing itself."""
        return bool(self.against) or self.kind == HEAD

    @property
    def slot_ms(self) -> int:
        """The length of a vote: 2 s in windows up to two minutes (errors of one second are one error), else a part of it."""
        part = self.window_ms // SLOTS
        return part if self.window_ms > 120_000 else max(250, min(2_000, part))


_HYGIENE = "食品安全法第三十三条第一款第（八）项：食品生产经营人员应当保持个人卫生，穿戴清洁的工作衣、帽等"
_PREMISES = "食品安全法第三十三条第一款第（一）项：保持食品经营场所环境整洁"
_PESTS = "食品安全法第三十三条第一款第（二）项：有相应的防鼠、防虫等设备或者设施"
_LIFTS = "特种设备安全法第四十三条：公众乘坐电梯应当遵守安全使用说明和安全注意事项；电动自行车不得进入轿厢（平台规则）"
_MASK = "餐饮服务食品安全操作规范（2018）：专间内的从业人员应佩戴清洁的口罩；口罩应遮住口鼻"

REVIEWED_FIRST = frozenset({"K07_RODENT"})
"""What nobody outside the regulator's end learns of before a person has confirmed it (DOMAIN 2.2)."""

CODES: tuple[Code, ...] = (
    Code("K01_NO_CAP", "未戴工作帽", "no cap", "YELLOW", 600, ("no_hat",), FOOD, _HYGIENE,
         5_000, 8, 0.75, 80_000, HEAD, ("hat",)),
    Code("K02_NO_MASK", "未戴或未规范佩戴口罩", "no mask, or not worn properly", "YELLOW", 600,
         ("no_mask", "mask_incorrect"), COLD, _MASK, 10_000, 8, 0.7, 80_000, HEAD, ("mask",)),
    Code("K03_NO_UNIFORM", "未穿工作服", "no work clothes", "YELLOW", 600, ("no_uniform",), FOOD, _HYGIENE,
         10_000, 3, 0.6, 30_000, "body", ("uniform",)),
    Code("K04_NO_GLOVE_RTE", "徒手接触直接入口食品", "bare hands on ready-to-eat food", "ORANGE", 600, ("bare_hand",), COLD,
         _HYGIENE, 3_000, 3, 0.6, 15_000, "hand", ("glove",)),
    Code("K05_SMOKING", "吸烟", "smoking", "ORANGE", 300, ("smoking",), KITCHEN,
         "食品安全操作规范：食品处理区内不得吸烟；上海市公共场所控制吸烟条例", 2_000, 12, 0.6, 90_000, HEAD),
    Code("K06_PHONE", "使用手机", "using a phone", "BLUE", 1_800, ("phone",), FOOD, _HYGIENE, 15_000, 3),
    # RED only once a person has seen it: a cat was reported as a rat before (DOMAIN 2.2)
    Code("K07_RODENT", "疑似鼠患", "a rodent, suspected", "ORANGE", 1_800, ("rodent",), KITCHEN, _PESTS, 0, 3, 0.6, 10_000),
    Code("K08_PEST", "虫害", "insects", "YELLOW", 3_600, ("insect", "cockroach", "fly"), KITCHEN, _PESTS, 0, 3, 0.6),
    Code("K09_BIN_OPEN", "垃圾桶未盖或满溢", "bin open or overflowing", "BLUE", 900, ("bin_open", "bin_full"), KITCHEN,
         _PREMISES, 180_000, 3, 0.6, 240_000, "bin", ("bin_closed",), settles=True),
    Code("K10_FLOOR_DIRTY", "地面脏乱或积水", "floor dirty or wet", "BLUE", 1_800, ("dirty_floor", "water"), KITCHEN,
         _PREMISES, 300_000, 3, 0.5, 400_000, settles=True),
    Code("K11_FIRE_UNATTENDED", "动火离人", "fire left alone", "ORANGE", 180, ("flame", "lit_stove"), FOOD,
         "餐饮场所消防安全管理：用火时人员不得离岗（平台规则）", 120_000, 3, 0.5, 200_000,
         unless=frozenset({"person", HEAD, "body"})),
    Code("K12_STRANGER", "非工作人员进入专间", "a stranger in the cold kitchen", "YELLOW", 600, ("stranger",), COLD,
         "餐饮服务食品安全操作规范（2018）：非专间操作人员不得进入专间", 5_000, 3),
    Code("K13_ITEM_ON_FLOOR", "食品原料着地", "food on the floor", "BLUE", 3_600, ("item_on_floor",), KITCHEN,
         "餐饮服务食品安全操作规范（2018）：食品贮存应离墙离地", 300_000, 3, 0.5, 400_000, settles=True),
    # DOMAIN's 0.8 [J] is a probability's; our net's scores are a class's times a box's overlap, and few are above 0.8
    Code("E105_EBIKE", "电动车入梯", "electric bicycle in the lift", "YELLOW", 600, ("ebike",), LIFT, _LIFTS,
         6_000, 4, 0.6, 20_000, "cycle", ("bicycle",), whole=True, least=0.6),
    # our own code in DOMAIN 4.2's platform-internal family: E110 is a fall on an escalator, E111 the last one used
    Code("E112_STILL_PERSON", "人员倒地或久卧不动", "a person lying still", "RED", 180, ("fallen", "person"), LIFT,
         "特种设备安全法第四十二条：电梯出现异常情况应当及时处置（平台规则）", 20_000, 3, 0.5, 40_000, PERSON,
         still_ms=20_000, wide=1.2),
)  # fmt: skip

KINDS: Mapping[str, str] = {label: code.kind for code in CODES if code.kind for label in (*code.labels, *code.against)}
"""What a label is seen on; a label that is not here is a thing of its own."""
SUBJECTS = {"K": "business", "E": "lift"}
MASKS_EVERYWHERE = frozenset({"CIIE3_2020", "DEMO"})
"""Profiles in which masks are a must in all of the kitchen, as in the fairs of the epidemic (疫情防控)."""
SHORTEST_MS = 2_000
"""DEMO divides by 60, but nothing is judged by less than two seconds."""


@cache
def codes(profile: str) -> tuple[Code, ...]:
    """The table in a profile. DEMO divides what is detected by 60, what people must do by 6 (DESIGN 4)."""
    return tuple(_in_profile(code, profile) for code in CODES)


def codes_of(subject: Subject, profile: str) -> tuple[Code, ...]:
    """What a camera of this subject is watched for."""
    return tuple(code for code in codes(profile) if SUBJECTS[code.code[0]] == subject.type)


def code_of(name: str) -> Code | None:
    """A row by its code."""
    return next((code for code in CODES if code.code == name), None)


def snapshot(code: Code, profile: str) -> dict[str, Any]:
    """The rule as it stood when an event was found, stored with it."""
    told: dict[str, Any] = {
        "code": code.code,
        "profile": profile,
        "min_s": code.min_ms / 1000,
        "votes": code.votes,
        "threshold": code.threshold,
        "window_s": code.window_ms / 1000,
        "labels": list(code.labels),
    }
    return told | ({"still_s": code.still_ms / 1000} if code.still_ms else {})


def labels_of(table: Iterable[Code]) -> frozenset[str]:
    """All labels that a table reads."""
    return frozenset(label for code in table for label in (*code.labels, *code.against, *code.unless))


def _in_profile(code: Code, profile: str) -> Code:
    if code.code == "K02_NO_MASK" and profile in MASKS_EVERYWHERE:
        code = replace(code, zones=FOOD)
    if profile != "DEMO":
        return code
    return replace(
        code,
        min_ms=min(code.min_ms, max(SHORTEST_MS, code.min_ms // 60)),
        still_ms=min(code.still_ms, max(SHORTEST_MS, code.still_ms // 60)),
        window_ms=min(code.window_ms, 40_000),
        handle_s=code.handle_s // 6,
    )
