"""Evidence in memory: packs, files, clips, the queue; a fact as events tell it. Contract tests run on these and the real ones."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from fakes.identity import FakeAudit
from fakes.time import StandingClock
from jinbo.identity.service import AuditLog
from jinbo.kernel.clock import from_ms, iso, to_ms
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.video.evidence_ports import NoMediaError
from jinbo.video.model.evidence import Case, Keep, Marks, Pack, Part, Task
from jinbo.video.service.evidence_desk import EvidenceDesk
from jinbo.video.service.evidence_keeping import EvidenceKeeper, Sources
from jinbo.video.service.evidence_planning import EvidencePlanner
from PIL import Image

KITCHEN = Subject("business", "B1")
AT = 1_604_534_400_000
"""2020-11-05 08:00 in Shanghai."""
SUSPECT, BYSTANDER = [0.1, 0.2, 0.3, 0.6], [0.6, 0.2, 0.8, 0.6]


def a_jpeg(width: int = 640, height: int = 360, seed: int = 1) -> bytes:
    """A picture full of detail: whatever is made unrecognisable in it is told from what is not."""
    cells = Image.frombytes("RGB", (width // 4, height // 4), Random(seed).randbytes(width // 4 * (height // 4) * 3))
    out = io.BytesIO()
    cells.resize((width, height), Image.Resampling.NEAREST).save(out, "JPEG", quality=95)
    return out.getvalue()


def a_picture_of(at_ms: int = AT, role: str = "first", **other: Any) -> dict[str, Any]:
    """A picture as an event names it."""
    return {
        "role": role,
        "at_ms": at_ms,
        "key": f"frames/kc-0001/{at_ms}.jpg",
        "box": SUSPECT,
        "score": 0.87,
        "others": [BYSTANDER],
        **other,
    }


def event_fact(kind: str = "opened", *pictures: dict[str, Any], **other: Any) -> Fact:
    """`video.event.<kind>` as events tell it."""
    value = {
        "camera": "kc-0001",
        "name": "后厨1号",
        "enterprise": "ent-1",
        "hall": "1.1",
        "zone": "Z1",
        "place": "餐饮区01号",
        "event": "E1",
        "code": "K02_NO_MASK",
        "code_zh": "未规范戴口罩",
        "code_en": "no mask, or worn wrongly",
        "area": "COLD_PREP",
        "area_name": "冷食专间",
        "from": iso(from_ms(AT)),
        "until": None,
        "from_ms": AT,
        "until_ms": None,
        "confidence": 0.87,
        "level": "YELLOW",
        "handle_s": 600,
        "experimental": False,
        "model": "heads/1",
        "rule": {"min_s": 10, "threshold": 0.8},
        "clause": "食品安全法第三十三条第一款第八项",
        "pictures": list(pictures) if pictures else [a_picture_of()],
        "status": "SUSPECTED",
        **other,
    }
    now = from_ms(AT + 12_000)
    both = frozenset({Audience.REGULATOR, Audience.ENTERPRISE})
    return Fact(f"fact-{kind}", f"video.event.{kind}", KITCHEN, now, now, value, both)


class FakePacks:
    """Implements `PackStore`. `facts` keeps what was told; `before_save` runs before each write, as somebody faster would."""

    def __init__(self) -> None:
        self.kept: dict[str, Pack] = {}
        self.facts: list[Fact] = []
        self.before_save: Callable[[], None] = lambda: None

    def pack(self, event: str) -> Pack | None:
        return self.kept.get(event)

    def save(self, pack: Pack, facts: Sequence[Fact], at: datetime) -> Pack:
        self.before_save()
        there = self.kept.get(pack.event)
        if (there.version if there else 0) != pack.version:
            raise ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")
        stored = replace(pack, version=pack.version + 1)
        self.kept[pack.event] = stored
        self.facts += facts
        return stored


class FakeFiles:
    """Implements `EvidenceFiles` and `Links`."""

    def __init__(self) -> None:
        self.frames: dict[str, bytes] = {}
        self.contents: dict[str, bytes] = {}
        self.tags: dict[str, Keep] = {}

    def frame(self, key: str) -> bytes | None:
        return self.frames.get(key)

    def put(self, part: Part, content: bytes, keep: Keep) -> None:
        self.contents[part.key] = content
        self.tags[part.key] = keep

    def tag(self, key: str, keep: Keep) -> None:
        if key in self.contents:
            self.tags[key] = keep

    def digest(self, key: str) -> str:
        content = self.contents.get(key)
        return "" if content is None else hashlib.sha256(content).hexdigest()

    def download(self, key: str) -> str:
        return f"https://media.example/{key}?expires=300"


class FakeClips:
    """Implements `Clips`; `answer` None is NO_MEDIA."""

    def __init__(self) -> None:
        self.answer: bytes | str | None = b"mp4"
        self.asked: list[tuple[str, int, int]] = []

    def clip(self, camera: str, start_ms: int, end_ms: int) -> bytes | str:
        self.asked.append((camera, start_ms, end_ms))
        if self.answer is None:
            raise NoMediaError(camera)
        return self.answer


class FakeDrawer:
    """Implements `Drawer`: what would be drawn, as text."""

    def draw(self, raw: bytes, marks: Marks) -> bytes:
        return repr((hashlib.sha256(raw).hexdigest(), marks)).encode()


class FakeEvidenceQueue:
    """Implements `EvidenceQueue`."""

    def __init__(self) -> None:
        self.sent: list[tuple[Task, int]] = []

    def send(self, task: Task, delay_s: int) -> None:
        self.sent.append((task, delay_s))


class FakeCameraFacts:
    """Implements `CameraFacts`."""

    def clock_offset_ms(self, camera: str) -> int | None:
        return 120

    def owners(self, case: Case) -> tuple[str, ...]:
        return (case.enterprise,)


@dataclass
class World:
    """The whole of evidence in memory. `drawer` may be the real one."""

    drawer: Any = field(default_factory=FakeDrawer)
    clock: StandingClock = field(default_factory=StandingClock)

    def __post_init__(self) -> None:
        self.clock.set(from_ms(AT + 12_000))
        self.packs, self.files, self.clips, self.queue = FakePacks(), FakeFiles(), FakeClips(), FakeEvidenceQueue()
        self.audit_store = FakeAudit()
        self.audit = AuditLog(self.audit_store, self.clock, 0)
        self.files.frames[f"frames/kc-0001/{AT}.jpg"] = a_jpeg()
        sources = Sources(self.packs, self.files, self.clips, self.drawer, FakeCameraFacts(), self.queue)
        self.planner = EvidencePlanner(self.queue, self.clock)
        self.keeper = EvidenceKeeper(sources, self.audit, self.clock)
        self.desk = EvidenceDesk(self.packs, self.files, self.files, self.audit, self.clock)

    def tell(self, fact: Fact) -> None:
        """An event's news, and all that follows from it."""
        self.planner.on_fact(fact)
        self.work_off()

    def work_off(self) -> None:
        """Does what waits, the clock moved on by each delay."""
        while self.queue.sent:
            task, delay = self.queue.sent.pop(0)
            self.clock.set(from_ms(to_ms(self.clock.now()) + delay * 1000))
            self.keeper.do(task)

    def entries(self, action: str) -> list[str]:
        """Objects of the audit chain's entries of one action."""
        chains = self.audit_store.entries.values()
        return [entry.object for chain in chains for entry in chain if entry.action == action]
