"""How a changed violation becomes one write (落库): its line of history, its news, and the timer that its new state needs."""

from __future__ import annotations

from jinbo.food.model import LogEntry, Status, Tally, Violation
from jinbo.food.ports import Change
from jinbo.food.rules.news import violation_news
from jinbo.food.rules.timing import Tempo, escalation_due
from jinbo.kernel.access import SYSTEM
from jinbo.kernel.timers import Timer

ESCALATE = "food.escalate"


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
    now, then = _escalation(after, tempo), _escalation(before, tempo) if before else None
    return Change(
        violation=after,
        entry=LogEntry(after.version, after.updated_at, after.happening, actor, note, after.level, after.status),
        facts=violation_news(before, after, actor),
        set_timers=(now,) if now and now != then else (),
        cancel_timers=((then.kind, then.key),) if then and not now else (),
        tally=tally,
        event=event,
    )


def _escalation(violation: Violation, tempo: Tempo) -> Timer | None:
    """Acknowledging stops it; whoever is next gets it when due."""
    step = violation.escalation + 1
    if violation.status is not Status.PUSHED or violation.pushed_at is None:
        return None
    due = escalation_due(violation.level, step, violation.pushed_at, tempo)
    return Timer(ESCALATE, violation.id, due, {"step": step}) if due else None
