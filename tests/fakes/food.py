"""Food safety's world in memory: violations, pictures, names, events as video tells them, and people who act."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from fakes.time import FIRST_MORNING, CountingIds, StandingClock
from fakes.timers import FakeTimers
from jinbo.food.model import LogEntry, Photo, Tally, Violation, from_dict, to_dict
from jinbo.food.ports import Change, Upload
from jinbo.food.rules.timing import Tempo
from jinbo.food.service import ViolationDesk, ViolationLists, Violations
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import iso, to_ms
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.kernel.ids import natural_id
from jinbo.kernel.lists import Page

STALE = ("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")
JPEG = b"\xff\xd8\xff\xe0 a picture"
FSM = Principal("fsm", frozenset({Role.ENT_FSM}), enterprise="ent-1")
ADMIN = Principal("admin", frozenset({Role.ENT_ADMIN}), enterprise="ent-1")
STRANGER = Principal("stranger", frozenset({Role.ENT_FSM}), enterprise="ent-2")
INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"Z1"}), step_up=True)
OTHER_ZONE = Principal("inspector2", frozenset({Role.INSPECTOR}), zones=frozenset({"Z2"}), step_up=True)
LEAD = Principal("lead", frozenset({Role.ZONE_LEAD}), zones=frozenset({"Z1"}), step_up=True)
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}), step_up=True)
COMMANDER = Principal("commander", frozenset({Role.COMMANDER}), step_up=True)
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}))


def event(
    kind: str = "opened",
    id_: str = "E1",
    *,
    at: datetime = FIRST_MORNING,
    since: datetime | None = None,
    until: datetime | None = None,
    status: str = "SUSPECTED",
    subject: str = "business:B1",
    **value: Any,
) -> Fact:
    """A fact of a video event, as the detectors' side tells it."""
    judged = {"verdict": {"by": "officer", "reason": "看过画面"}} if kind == "judged" else {}
    whole = {
        "camera": "kc-0001", "name": "后厨1号", "enterprise": "ent-1", "hall": "1.1", "zone": "Z1", "place": "A01",
        "event": id_, "code": "K02_NO_MASK", "area": "PREP", "area_name": "备餐间", "from": iso(since or at),
        "until": iso(until) if until else None, "from_ms": to_ms(since or at), "confidence": 0.9,
        "level": "YELLOW", "handle_s": 600, "experimental": False, "model": "heads/1",
        "rule": {"min_s": 10, "threshold": 0.5},
        "clause": "食品安全法第三十三条第一款第八项", "pictures": [], "status": status,
    } | judged | value  # fmt: skip
    return Fact(
        id=natural_id("video.event", id_, kind, iso(at), status),
        kind=f"video.event.{kind}",
        subject=Subject.parse(subject),
        occurred_at=at,
        recorded_at=at,
        value=whole,
        audience=frozenset({Audience.REGULATOR, Audience.ENTERPRISE}),
    )


class ViolationsInMemory:
    """A `ViolationStore`. `news` is the outbox, in the order of the writes."""

    def __init__(self, timers: FakeTimers | None = None) -> None:
        self.timers = timers or FakeTimers()
        self.kept: dict[str, Violation] = {}
        self.logs: dict[str, list[LogEntry]] = {}
        self.events: dict[str, str] = {}
        self.tallies: dict[tuple[str, str], Tally] = {}
        self.news: list[Fact] = []
        self._lock = Lock()

    def get(self, violation_id: str) -> Violation | None:
        return self.kept.get(violation_id)

    def of_event(self, event: str) -> str | None:
        return self.events.get(event)

    def tally(self, enterprise: str, code: str) -> Tally:
        return self.tallies.get((enterprise, code), Tally(enterprise, code))

    def save(self, change: Change) -> None:
        with self._lock:
            self._save(change)

    def _save(self, change: Change) -> None:
        violation = from_dict(json.loads(json.dumps(to_dict(change.violation))))
        known, tally = self.kept.get(violation.id), change.tally
        stale = (known.version if known else 0) != violation.version - 1
        stale |= bool(change.event) and change.event in self.events
        stale |= tally is not None and self.tally(tally.enterprise, tally.code).version != tally.version
        if stale:
            raise ConflictError(*STALE)
        self.kept[violation.id] = violation
        self.logs.setdefault(violation.id, []).append(change.entry)
        self.news += change.facts
        if change.event:
            self.events[change.event] = violation.id
        if tally is not None:
            self.tallies[tally.enterprise, tally.code] = replace(tally, version=tally.version + 1)
        for timer in change.set_timers:
            self.timers.set(timer.kind, timer.key, timer.due, timer.payload)
        for kind, key in change.cancel_timers:
            self.timers.cancel(kind, key)

    def dismiss(self, event: str) -> None:
        if event in self.events:
            raise ConflictError(*STALE)
        self.events[event] = ""

    def history(self, violation_id: str) -> list[LogEntry]:
        return list(self.logs.get(violation_id, ()))

    def open_after(self, position: str, limit: int) -> Page[Violation]:
        keyed = sorted((f"{v.level.rank}#{iso(v.due_at)}#{v.id}", v) for v in self.kept.values() if v.open)
        return _page([(key, one) for key, one in keyed if key > position], limit)

    def closed_after(self, position: str, limit: int) -> Page[Violation]:
        keyed = sorted(((f"{iso(v.closed_at)}#{v.id}", v) for v in self.kept.values() if v.closed_at), reverse=True)
        return _page([(key, one) for key, one in keyed if not position or key < position], limit)

    def of_enterprise(self, enterprise: str, position: str, limit: int) -> Page[Violation]:
        own = [one for one in self.kept.values() if one.place.enterprise == enterprise]
        keyed = sorted(((f"{iso(one.opened_at)}#{one.id}", one) for one in own), reverse=True)
        return _page([(key, one) for key, one in keyed if not position or key < position], limit)


def _page(keyed: list[tuple[str, Violation]], limit: int) -> Page[Violation]:
    return Page([one for _, one in keyed[:limit]], keyed[limit - 1][0] if len(keyed) > limit else "")


class PhotosInMemory:
    """Port Photos: what was sent, by its key."""

    def __init__(self) -> None:
        self.sent: dict[str, bytes] = {}

    def upload(self, key: str) -> Upload:
        return Upload("https://media.example/", {"key": key, "Content-Type": "image/jpeg"}, key, 600)

    def taken(self, key: str) -> Photo | None:
        data = self.sent.get(key)
        if data is None:
            return None
        if not data.startswith(b"\xff\xd8\xff"):
            raise InvalidError("photo-not-jpeg", "照片不是有效的 JPEG 文件", "What was sent is not a JPEG picture")
        return Photo(key, f"sha-{len(data)}", len(data))

    def link(self, key: str) -> str:
        return f"https://media.example/{key}"


class NamesByHand:
    """Port Register."""

    def name(self, subject: Subject) -> str:
        return f"餐厅{subject.id}"


@dataclass
class World:
    """Engine, desk, lists, pictures and timers in memory."""

    clock: StandingClock = field(default_factory=StandingClock)
    tempo: Tempo = field(default_factory=Tempo)

    def __post_init__(self) -> None:
        self.timers = FakeTimers()
        self.store = ViolationsInMemory(self.timers)
        self.photos = PhotosInMemory()
        self.engine = Violations(self.store, NamesByHand(), self.clock, self.tempo)
        self.lists = ViolationLists(self.store, self.photos)
        self.desk = ViolationDesk(self.store, self.photos, self.clock, CountingIds(), self.tempo)

    def hear(self, *facts: Fact) -> None:
        """At least once: everything twice."""
        for fact in (*facts, *facts):
            self.engine.on_fact(fact)

    def opened(self, id_: str = "E1", **value: Any) -> Violation:
        """An event now, and the violation that it belongs to."""
        self.hear(event(id_=id_, at=self.clock.now(), **value))
        return self.store.kept[self.store.events[id_]]

    def now_is(self, violation: Violation) -> Violation:
        """The violation as it is now."""
        return self.store.kept[violation.id]

    def pass_time(self, **by: float) -> None:
        """Moves on, firing each timer at its own time."""
        end = self.clock.now() + timedelta(**by)
        while (timer := self.timers.next_due()) is not None and timer.due <= end:
            self.clock.set(max(timer.due, self.clock.now()))
            self.timers.fire_due(self.clock.now(), self.engine.on_timer)
        self.clock.set(end)

    def photo(self, violation: Violation, data: bytes = JPEG) -> str:
        """Sends a picture and gives its key."""
        key = self.desk.upload(FSM, violation.id).key
        self.photos.sent[key] = data
        return key

    def told(self, kind: str = "") -> list[str]:
        """Kinds of the news so far, shortened."""
        kinds = [fact.kind.removeprefix("food.") for fact in self.store.news]
        return [one for one in kinds if kind in one]

    def acked(self, id_: str = "E1", **value: Any) -> Violation:
        """A violation that its enterprise has acknowledged."""
        violation = self.opened(id_, **value)
        self.desk.acknowledge(FSM, violation.id, violation.version)
        return self.now_is(violation)

    def submitted(self, violation: Violation) -> Violation:
        """The violation with a rectification handed in."""
        key = self.photo(violation)
        self.desk.submit(FSM, violation.id, self.now_is(violation).version, "已戴好口罩", [key])
        return self.now_is(violation)

    def rechecked(self, violation: Violation, *, passed: bool) -> Violation:
        """The violation after a recheck."""
        self.desk.recheck(INSPECTOR, violation.id, violation.version, passed=passed, reason="看过照片")
        return self.now_is(violation)
