"""The audit log (审计日志): appended by every module, read by auditors, verified by whoever doubts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from jinbo.identity.model import AuditPage
from jinbo.identity.ports import AuditStore
from jinbo.identity.rules.actions import AUDIT_READ
from jinbo.identity.rules.audit import (
    START,
    Entry,
    Fault,
    Outcome,
    Root,
    entry_hash,
    first_fault,
    root_faults,
    root_hash,
)
from jinbo.identity.rules.decision import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import SHANGHAI, Clock, iso
from jinbo.kernel.errors import ConflictError, InvalidError, UnavailableError
from jinbo.kernel.frozen import frozen

SHARDS = 8
"""Writers side by side; each process keeps to one, so a chain is rarely contended."""
ATTEMPTS = 20
SEAL_AFTER = timedelta(minutes=10)
"""After midnight: every writer that had begun has ended (a function lives 15 minutes at most, a write seconds)."""
MAX_DETAIL = 500

__all__ = ["AuditLog", "AuditPage", "Outcome", "Report"]


@frozen
class Report:
    """What a verification found. `sealed` tells whether the day has its root yet."""

    day: str
    entries: int
    sealed: bool
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def _nobody(day: str, when: datetime) -> None:
    """Whoever seals by himself needs no telling."""


class AuditLog:
    """Appends to this process's shard of today's chain; reads, seals and verifies days. Days are Shanghai's."""

    def __init__(
        self, store: AuditStore, clock: Clock, shard: int, seal_at: Callable[[str, datetime], None] = _nobody
    ) -> None:
        """`seal_at(day, when)` is told of each chain that begins: its day is to be sealed then."""
        self._store = store
        self._seal_at = seal_at
        self._clock = clock
        self._shard = shard % SHARDS
        self._head: Entry | None = None

    def record(self, actor: str, action: str, object_: str, outcome: Outcome = Outcome.DONE, **detail: str) -> Entry:
        """Appends one entry. `actor` is an account's id, `action` a name like an Action's, `object_` a `type:id`.

        Raises:
            UnavailableError: it could not be recorded; then what it records must not happen either.
        """
        now = self._clock.now()
        day = day_of(now)
        short = {name: text[:MAX_DETAIL] for name, text in detail.items()}
        for _ in range(ATTEMPTS):
            head = self._newest(day)
            entry = Entry(
                day=day,
                shard=self._shard,
                index=head.index + 1 if head else 0,
                at=iso(now),
                actor=actor,
                action=action,
                object=object_,
                outcome=outcome,
                previous=head.hash if head else START,
                detail=short,
            )
            entry = replace(entry, hash=entry_hash(entry))
            try:
                self._store.append(entry)
            except ConflictError:
                self._head = None  # another process with this shard was faster
                continue
            self._head = entry
            if entry.index == 0:
                self._seal_at(day, _midnight_after(day) + SEAL_AFTER)
            return entry
        raise UnavailableError("audit-busy", "审计日志繁忙，请稍后再试", "The audit log is busy; try again")

    def confirmed(self, day: str, shard: int, index: int, hash_: str) -> Entry | None:
        """The entry that stands at a place, if it is unaltered and the one of this hash; what others keep may name it."""
        found = self._store.entry(day, shard, index)
        if found is None or found.hash != hash_ or entry_hash(found) != hash_:
            return None
        return found

    def read(self, principal: Principal, day: str, cursor: str, limit: int) -> AuditPage:
        """Entries of a Shanghai day, oldest first. Reading is itself recorded.

        Raises:
            ForbiddenError, NotFoundError: not an auditor; InvalidError: not a day.
        """
        require(principal, AUDIT_READ, Scope())
        page = self._store.page(parse_day(day), cursor, limit)
        if not cursor:
            self.record(principal.id, AUDIT_READ.name, f"audit:{day}")
        return page

    def seal(self) -> list[Root]:
        """Closes every day that is over and has no root yet; run once a day, again is no harm."""
        sealed = []
        newest = self._store.newest_root()
        for day in self._store.days(after=newest.day if newest else ""):
            if self._clock.now() < _midnight_after(day) + SEAL_AFTER:
                break
            newest = self._sealed(day, newest)
            sealed.append(newest)
        return sealed

    def verify(self, day: str) -> Report:
        """Walks all chains of a day and its root; names the first bad index of each chain.

        Raises:
            InvalidError: not a day.
        """
        parse_day(day)
        faults: list[Fault] = []
        ends: dict[int, tuple[int, str]] = {}
        for shard in range(SHARDS):
            fault, count, end = first_fault(day, shard, self._store.chain(day, shard))
            if fault:
                faults.append(fault)
            if count:
                ends[shard] = (count, end)
        root = self._store.root(day)
        if root is not None:
            before = self._store.root(root.previous_day) if root.previous_day else None
            known = {(fault.shard, fault.index) for fault in faults}
            faults += [fault for fault in root_faults(root, ends, before) if (fault.shard, fault.index) not in known]
        return Report(day, sum(count for count, _ in ends.values()), root is not None, tuple(faults))

    def verify_all(self) -> Sequence[Report]:
        """Every day that has entries or a root, in order."""
        return [self.verify(day) for day in self._store.days(after="")]

    def _newest(self, day: str) -> Entry | None:
        if self._head is None or self._head.day != day:
            self._head = self._store.head(day, self._shard)
        return self._head

    def _sealed(self, day: str, before: Root | None) -> Root:
        ends: dict[int, tuple[int, str]] = {}
        for shard in range(SHARDS):
            head = self._store.head(day, shard)
            if head is not None:
                ends[shard] = (head.index + 1, head.hash)
        root = Root(day, before.day if before else "", before.hash if before else START, ends)
        root = replace(root, hash=root_hash(root))
        self._store.put_root(root)
        return root


def day_of(instant: datetime) -> str:
    """The Shanghai day of an instant, `2020-11-05`."""
    return instant.astimezone(SHANGHAI).date().isoformat()


def parse_day(text: str) -> str:
    """The day itself when it is one.

    Raises:
        InvalidError: `bad-day`.
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InvalidError("bad-day", "日期应为 YYYY-MM-DD", "A day is YYYY-MM-DD") from error


def _midnight_after(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), SHANGHAI)
