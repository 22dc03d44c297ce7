"""Evidence of an event (证据包): stills and a clip with their hashes, kept in deposits, each entered in the audit chain.

Times are ms UTC as the camera's stream has them; boxes are shares of the picture's width and height, 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from jinbo.kernel.fact import Fact, Subject

Rectangle = tuple[float, float, float, float]
"""x1, y1, x2, y2: the upper left and the lower right corner."""


class Role(StrEnum):
    """What a part of the pack is (材料种类)."""

    RAW = "RAW"  # 原始截图: the bytes that the detector saw
    ANNOTATED = "ANNOTATED"  # 标注截图
    SHARED = (
        "SHARED"  # 对外截图: annotated, bystanders made unrecognisable; the only part that leaves the regulator's end
    )
    CLIP = "CLIP"  # 视频片段: it never leaves the regulator's end


class Keep(StrEnum):
    """For how long a pack is kept (保存类别; DOMAIN 15.2): the tag that the bucket's lifecycle goes by."""

    Y2 = "Y2"  # two years, the default
    D90 = "D90"  # a machine's error, kept for the model's feedback only [J]
    HELD = "HELD"  # legal hold: no lifecycle rule names it

    @property
    def days(self) -> int | None:
        """Days from a part's making; None has no end."""
        return {Keep.Y2: 730, Keep.D90: 90}.get(self)


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that an event names. `role` is first, best or last; `others` are all other heads or persons in it."""

    role: str
    at_ms: int
    key: str
    box: Rectangle
    score: float
    others: tuple[Rectangle, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What an event says of itself, as far as its evidence needs it."""

    event: str
    code: str
    code_zh: str
    code_en: str
    subject: Subject
    camera: str
    camera_name: str
    enterprise: str
    hall: str
    zone: str
    place: str
    area_name: str
    from_ms: int
    confidence: float
    model: str
    rule: Mapping[str, Any]
    clause: str
    experimental: bool
    stills: tuple[Still, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn on a still: a label at the box, lines below the picture, and what is made unrecognisable."""

    label: str
    lines: tuple[str, ...]
    box: Rectangle
    hidden: tuple[Rectangle, ...] = ()


class Work(StrEnum):
    """What is to be done about a fact of an event."""

    STILLS = "stills"  # 截图
    CLIP = "clip"  # 视频片段
    JUDGED = "judged"  # 已判定: its keeping changes


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work on an event's evidence. `attempt` counts from 0."""

    work: Work
    fact: Fact
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a pack. Its key carries its hash: the same bytes have the same place, other bytes another."""

    role: Role
    at_ms: int
    """When the picture was taken; of a clip, its middle."""
    key: str
    sha256: str
    bytes: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that cannot be had, and why: a code that does not change (no-media, picture-gone …)."""

    role: Role
    at_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the audit chain's entry of a deposit stands, and its hash."""

    day: str
    shard: int
    index: int
    hash: str


@dataclass(frozen=True, slots=True)
class Deposit:
    """What was put in at one time (入证). `clock_offset_ms`: the camera's clock minus the service's, None where not known."""

    at: str
    model: str
    rule: Mapping[str, Any]
    confidence: float
    clock_offset_ms: int | None
    parts: tuple[Part, ...]
    missing: tuple[Missing, ...] = ()
    chain: Place | None = None

    @property
    def accounted(self) -> tuple[tuple[Role, int], ...]:
        """Kinds and times of what it is about, in order."""
        return (*((part.role, part.at_ms) for part in self.parts), *((one.role, one.at_ms) for one in self.missing))


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold (封存): who laid it, when and why."""

    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pack:
    """The evidence of one event. `owners` are the enterprises that it concerned when it was made."""

    event: str
    code: str
    subject: Subject
    camera: str
    owners: tuple[str, ...]
    hall: str
    zone: str
    from_ms: int
    deposits: tuple[Deposit, ...] = ()
    keep: Keep = Keep.Y2
    """What it is kept for when no hold lies on it."""
    hold: Hold | None = None
    confirmed: bool = False
    """Whether an officer has confirmed the event: before that, what is reviewed first is not shown outside (K07)."""
    version: int = field(default=0, compare=False)
    """Of the stored record; 0 before it is stored."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """All files, in the order in which they came."""
        return tuple(part for deposit in self.deposits for part in deposit.parts)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """All that could not be had."""
        return tuple(one for deposit in self.deposits for one in deposit.missing)

    @property
    def tag(self) -> Keep:
        """The tag that its files must bear now."""
        return Keep.HELD if self.hold else self.keep

    def has(self, role: Role, at_ms: int) -> bool:
        """Whether it is known what became of a part: it is here, or it is missing."""
        return (role, at_ms) in self.accounted

    @property
    def accounted(self) -> frozenset[tuple[Role, int]]:
        """Kinds and times of everything that is here or known to be missing."""
        return frozenset(one for deposit in self.deposits for one in deposit.accounted)
