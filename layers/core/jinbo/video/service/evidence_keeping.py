"""Evidence is kept (证据留存): stills copied, drawn and hashed at the event's time, the clip cut, each deposit chained.

Every step may be cut off and done again: a file's key carries its hash, so the same work ends at the same place; what is
recorded is not done again; the record and its news are one write. Only the chain may hold an entry more than the pack names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from jinbo.identity.service import AuditLog, Outcome
from jinbo.kernel.access import SYSTEM
from jinbo.kernel.clock import Clock, iso
from jinbo.kernel.errors import ConflictError, InvalidError, UnavailableError
from jinbo.video.evidence_ports import (
    CameraFacts,
    Clips,
    Drawer,
    EvidenceFiles,
    EvidenceQueue,
    NoMediaError,
    PackStore,
)
from jinbo.video.model.event import EventStatus
from jinbo.video.model.evidence import Case, Deposit, Missing, Pack, Part, Place, Role, Still, Task, Work
from jinbo.video.rules.evidence import (
    LATER_S,
    case_of,
    chain_detail,
    clip_span,
    keep_after,
    middle_of,
    new_stills,
    part_of,
)
from jinbo.video.rules.evidence_news import KEPT, kept_fact
from jinbo.video.rules.marks import marks_of
from jinbo.video.service.evidence_tags import tag_as_stored

ATTEMPTS = 5


@dataclass(frozen=True)
class Sources:
    """Where evidence comes from, and where it goes."""

    packs: PackStore
    files: EvidenceFiles
    clips: Clips
    drawer: Drawer
    cameras: CameraFacts
    queue: EvidenceQueue


class EvidenceKeeper:
    """Does one task at a time."""

    def __init__(self, sources: Sources, audit: AuditLog, clock: Clock) -> None:
        self._at = sources
        self._audit = audit
        self._clock = clock

    def do(self, task: Task) -> Deposit | None:
        """Does a task; gives what was deposited, None where nothing was to be done, or not yet.

        Raises:
            UnavailableError: not now; the same task may be done later.
            KeyError, ValueError, TypeError: the fact is not of the form that events tell.
        """
        works: dict[Work, Callable[[Task], Deposit | None]] = {
            Work.STILLS: self._stills,
            Work.CLIP: self._clip,
            Work.JUDGED: self._judged,
        }
        for _ in range(ATTEMPTS):
            try:
                return works[task.work](task)
            except ConflictError:
                continue  # another task of this event was faster: look anew what is left to do
        raise UnavailableError("evidence-busy", "证据正在更新，请稍后再试", "This evidence is being changed; try again")

    def _stills(self, task: Task) -> Deposit | None:
        case = case_of(task.fact)
        pack = self._pack(case)
        parts: list[Part] = []
        missing: list[Missing] = []
        for still in new_stills(case, pack):
            made, lost = self._still(case, pack, still)
            parts += made
            missing += lost
        if not case.stills and not pack.has(Role.RAW, case.from_ms):
            missing.append(Missing(Role.RAW, case.from_ms, "no-picture"))
        return self._deposit(pack, case, parts, missing)

    def _still(self, case: Case, pack: Pack, still: Still) -> tuple[list[Part], list[Missing]]:
        """Raw, annotated and shared still of one picture. A picture that cannot be drawn is kept as it is."""
        raw = self._at.files.frame(still.key) if still.key else None
        if raw is None:
            return [], [Missing(Role.RAW, still.at_ms, "picture-gone")]
        parts = [self._put(pack, Role.RAW, still.at_ms, raw)]
        missing = []
        for role in (Role.ANNOTATED, Role.SHARED):
            try:
                drawn = self._at.drawer.draw(raw, marks_of(case, still, shared=role is Role.SHARED))
            except InvalidError as refusal:
                missing.append(Missing(role, still.at_ms, refusal.code))
            else:
                parts.append(self._put(pack, role, still.at_ms, drawn))
        return parts, missing

    def _clip(self, task: Task) -> Deposit | None:
        case = case_of(task.fact)
        pack = self._pack(case)
        if any(role is Role.CLIP for role, _ in pack.accounted):
            return None
        at_ms = middle_of(task.fact.value)
        try:
            found = self._at.clips.clip(case.camera, *clip_span(at_ms))
        except NoMediaError:
            if task.attempt < len(LATER_S):
                self._at.queue.send(replace(task, attempt=task.attempt + 1), LATER_S[task.attempt])
                return None
            found = "no-media"
        if isinstance(found, str):
            return self._deposit(pack, case, [], [Missing(Role.CLIP, at_ms, found)])
        return self._deposit(pack, case, [self._put(pack, Role.CLIP, at_ms, found)], [])

    def _judged(self, task: Task) -> None:
        pack = self._at.packs.pack(task.fact.value["event"])
        if pack is None:  # judged before anything was kept: the verdict waits for the evidence
            if task.attempt < len(LATER_S):
                self._at.queue.send(replace(task, attempt=task.attempt + 1), LATER_S[task.attempt])
            return
        status = EventStatus(task.fact.value["status"])
        after = replace(pack, keep=keep_after(status), confirmed=status is EventStatus.CONFIRMED)
        if after != pack:
            pack = self._at.packs.save(after, [], self._clock.now())
        tag_as_stored(
            self._at.packs, self._at.files, pack
        )  # always: a task cut off after its write left the tags to do

    def _pack(self, case: Case) -> Pack:
        """The event's pack, a new one where there is none."""
        return self._at.packs.pack(case.event) or Pack(
            event=case.event,
            code=case.code,
            subject=case.subject,
            camera=case.camera,
            owners=self._at.cameras.owners(case),
            hall=case.hall,
            zone=case.zone,
            from_ms=case.from_ms,
        )

    def _put(self, pack: Pack, role: Role, at_ms: int, content: bytes) -> Part:
        part = part_of(pack.event, role, at_ms, content)
        self._at.files.put(part, content, pack.tag)
        return part

    def _deposit(self, pack: Pack, case: Case, parts: Sequence[Part], missing: Sequence[Missing]) -> Deposit | None:
        """Files first, then the chain's entry, then the record with its news: what the record names is there."""
        if not parts and not missing:
            return None
        now = self._clock.now()
        deposit = Deposit(
            at=iso(now),
            model=case.model,
            rule=dict(case.rule),
            confidence=case.confidence,
            clock_offset_ms=self._at.cameras.clock_offset_ms(case.camera),
            parts=tuple(parts),
            missing=tuple(missing),
        )
        object_, detail = f"evidence:{pack.event}", chain_detail(pack, deposit)
        entry = self._audit.record(SYSTEM.id, KEPT, object_, Outcome.DONE, **detail)
        deposit = replace(deposit, chain=Place(entry.day, entry.shard, entry.index, entry.hash))
        self._at.packs.save(replace(pack, deposits=(*pack.deposits, deposit)), [kept_fact(pack, deposit, now)], now)
        return deposit
