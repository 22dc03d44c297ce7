"""How a changed alert becomes one write (落库): its line of history, its news, and the timers that its new state needs."""

from __future__ import annotations

from jinbo.alerts.model import WAITING, Alert, Guard, Level, LogEntry, Status
from jinbo.alerts.ports import Change
from jinbo.alerts.rules.chains import AUTO_CLOSE_AFTER, Tempo, step_due
from jinbo.alerts.rules.raising import SETTLE
from jinbo.kernel.access import SYSTEM
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.kernel.ids import natural_id
from jinbo.kernel.timers import Timer

ESCALATE = "alerts.escalate"
SETTLED = "alerts.settle"
AUTO_CLOSE = "alerts.autoclose"


def change_of(
    before: Alert | None,
    after: Alert,
    tempo: Tempo,
    *,
    actor: str = SYSTEM.id,
    note: str = "",
    guard: Guard | None = None,
    heard: str = "",
) -> Change:
    """Everything that going from `before` to `after` writes."""
    set_timers, cancel_timers = _timers(before, after, tempo)
    entry = LogEntry(after.version, after.updated_at, after.happening, actor, note, after.level, after.status)
    return Change(after, entry, _news(after, actor), tuple(set_timers), tuple(cancel_timers), guard, heard)


def _news(alert: Alert, actor: str) -> Fact:
    value = {
        "alert_id": alert.id,
        "rule_id": alert.rule.id,
        "level": alert.level.value,
        "status": alert.status.value,
        "happening": alert.happening.value,
        "version": alert.version,
        "actor": actor,
        "occurrence": alert.occurrence,
        "about": str(alert.placement.subject),
        "title": {"zh": alert.title_zh, "en": alert.title_en},
    }
    return Fact(
        id=natural_id("alerts.alert.changed", alert.id, alert.version),
        kind="alerts.alert.changed",
        subject=alert.placement.subject if alert.placement.subject.id else Subject("alert", alert.id),
        occurred_at=alert.updated_at,
        recorded_at=alert.updated_at,
        value=value,
        audience=frozenset({Audience.REGULATOR, Audience.ENTERPRISE}),
        ref=f"ALERT#{alert.id}|ALERT",
    )


def _timers(before: Alert | None, after: Alert, tempo: Tempo) -> tuple[list[Timer], list[tuple[str, str]]]:
    wanted, unwanted = [], []
    for make in (_escalation, _settling, _closing):
        now, then = make(after, tempo), make(before, tempo) if before else None
        if now and now != then:
            wanted.append(now)
        elif then and not now:
            unwanted.append((then.kind, then.key))
    return wanted, unwanted


def _escalation(alert: Alert, tempo: Tempo) -> Timer | None:
    """Acknowledging stops it; the next link of the chain is called when due."""
    step = alert.escalation + 1
    due = step_due(alert.level, step, alert.started_at, tempo)
    if alert.status not in WAITING or due is None:
        return None
    return Timer(ESCALATE, alert.id, due, {"round": alert.round, "step": step})


def _settling(alert: Alert, tempo: Tempo) -> Timer | None:
    """Recovery counts only after the settling time; counted from when we heard, for devices may tell late."""
    if alert.recovering_since is None:
        return None
    return Timer(SETTLED, alert.id, alert.updated_at + SETTLE / tempo.detection, {})


def _closing(alert: Alert, tempo: Tempo) -> Timer | None:
    """BLUE closes itself after recovery."""
    if alert.level is not Level.BLUE or alert.status is not Status.RESOLVED or alert.recovered_at is None:
        return None
    due = max(alert.recovered_at + AUTO_CLOSE_AFTER / tempo.detection, alert.updated_at)
    return Timer(AUTO_CLOSE, alert.id, due, {})
