"""How a changed violation becomes one write (落库): its line of history, its news, and the timer that its new state needs."""

from __future__ import annotations

from jinbo.food.model import UNRECTIFIED, LogEntry, Status, Tally, Violation
from jinbo.food.ports import Change
from jinbo.food.rules.news import violation_news
from jinbo.food.rules.timing import Tempo, escalation_due
from jinbo.kernel.access import SYSTEM
from jinbo.kernel.clock import iso
from jinbo.kernel.timers import Timer

ESCALATE = "food.escalate"
OVERDUE = "food.overdue"


def change_of(
    before: Violation | None,
    after: Violation,
    tempo: Tempo,
    *,
    actor: str = SYSTEM.id,
    note: str = "",
    tally: Tally | None = None,
    event: str = "",
) -> Change:
    """Everything that going from `before` to `after` writes."""
    now, then = _timers(after, tempo), _timers(before, tempo) if before else {}
    return Change(
        violation=after,
        entry=LogEntry(after.version, after.updated_at, after.happening, actor, note, after.level, after.status),
        facts=violation_news(before, after, actor),
        set_timers=tuple(timer for kind, timer in now.items() if timer != then.get(kind)),
        cancel_timers=tuple((kind, after.id) for kind in then if kind not in now),
        tally=tally,
        event=event,
    )


def _timers(violation: Violation, tempo: Tempo) -> dict[str, Timer]:
    """What a violation in this state waits for, by the timer's kind."""
    waits = (_escalation(violation, tempo), _deadline(violation))
    return {timer.kind: timer for timer in waits if timer}


def _deadline(violation: Violation) -> Timer | None:
    """Handing in stops it; a failed recheck sets it anew."""
    due = violation.deadline_at
    if violation.status not in UNRECTIFIED or due is None or violation.overdue_at is not None:
        return None
    return Timer(OVERDUE, violation.id, due, {"deadline": iso(due)})


def _escalation(violation: Violation, tempo: Tempo) -> Timer | None:
    """Acknowledging stops it; whoever is next gets it when due."""
    step = violation.escalation + 1
    if violation.status is not Status.PUSHED or violation.pushed_at is None:
        return None
    due = escalation_due(violation.level, step, violation.pushed_at, tempo)
    return Timer(ESCALATE, violation.id, due, {"step": step}) if due else None
