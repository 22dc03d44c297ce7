"""What a signal does to the alert of its dedup key (判定). Pure: the same signals give the same alerts, late or doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jinbo.alerts.model import WAITING, WORKING, Alert, Guard, Happening, Level, Placement, RuleSnapshot, Status
from jinbo.alerts.rules.chains import REOPEN_WITHIN, Tempo, deadlines
from jinbo.alerts.rules.lifecycle import changed, relapsed
from jinbo.alerts.rules.raising import Signal
from jinbo.kernel.frozen import frozen


@frozen
class Decision:
    """The alert as it should become (None: no change) and what is then known of its dedup key."""

    alert: Alert | None
    guard: Guard


def decide_signal(signal: Signal, guard: Guard, current: Alert | None, now: datetime, tempo: Tempo) -> Decision:
    """What a signal changes. A signal older than what is known of its key changes nothing."""
    if signal.level is None:
        return _cleared(signal, guard, current, now)
    if guard.cleared_at is not None and signal.at <= guard.cleared_at:
        return Decision(None, guard)
    if signal.taken_by and current is not None and continues(current, now):
        return Decision(_taken(signal, current, now), guard)
    return Decision(_raised(signal, signal.level, current, now, tempo), guard)


def new_alert(
    signal: Signal, level: Level, *, alert_id: str, placement: Placement, now: datetime, tempo: Tempo
) -> Alert:
    """The alert that a first signal raises, with the rule and its thresholds as they are now."""
    taken = bool(signal.taken_by)
    return Alert(
        id=alert_id,
        dedup_key=signal.dedup_key,
        rule=RuleSnapshot(signal.rule_id, signal.rule_version, signal.thresholds),
        level=level,
        status=Status.ACKED if taken else Status.NEW,
        happening=Happening.RAISED,
        title_zh=signal.title_zh,
        title_en=signal.title_en,
        placement=placement,
        device_id=signal.device_id,
        sensor=signal.sensor,
        occurrence=signal.occurrence,
        first_at=signal.first_at,
        last_at=signal.at,
        count=1,
        deadlines=deadlines(level, now, tempo),
        started_at=now,
        updated_at=now,
        owner=signal.taken_by,
        ack_by=signal.taken_by,
        ack_at=now if taken else None,
        evidence=signal.evidence,
    )


def continues(current: Alert | None, now: datetime) -> bool:
    """Whether a new raise belongs to this alert: it is open, or was closed less than 24 hours ago (DOMAIN 9)."""
    return current is not None and (current.closed_at is None or now - current.closed_at <= REOPEN_WITHIN)


def _cleared(signal: Signal, guard: Guard, current: Alert | None, now: datetime) -> Decision:
    known = max(filter(None, (guard.cleared_at, signal.at)))
    if current is None or current.status not in WORKING:
        return Decision(None, replace(guard, cleared_at=known))
    if signal.at < current.last_at:
        return Decision(None, guard)  # the cause was seen again after this all-clear
    known_guard = replace(guard, cleared_at=known)
    if current.recovering_since is not None:
        return Decision(None, known_guard)
    return Decision(changed(current, now, Happening.RECOVERING, recovering_since=signal.at), known_guard)


def _taken(signal: Signal, current: Alert, now: datetime) -> Alert | None:
    """The alert after its case was acknowledged; None where somebody has taken it already."""
    if current.status not in WAITING:
        return None
    who = signal.taken_by
    return changed(current, now, Happening.ACKNOWLEDGED, status=Status.ACKED, owner=who, ack_by=who, ack_at=now)


def _raised(signal: Signal, level: Level, current: Alert | None, now: datetime, tempo: Tempo) -> Alert | None:
    """The changed alert of a raise that continues `current`; None when nothing changes (or a new alert is needed)."""
    if current is None or not continues(current, now):
        return None
    if current.status not in WORKING and signal.at <= current.last_at:
        return None  # told late: this much was known when it was resolved
    same = bool(signal.occurrence) and signal.occurrence == current.occurrence
    fields: dict[str, object] = {
        "last_at": max(current.last_at, signal.at),
        "count": current.count + (0 if same else 1),
        "occurrence": signal.occurrence or current.occurrence,
        "evidence": signal.evidence,
        "recovering_since": None,
    }
    if current.status not in WORKING:
        return _with_level(current, signal, level, Happening.RELAPSED, fields, now=now, tempo=tempo)
    if level.above(current.level):
        return _with_level(current, signal, level, Happening.ROSE, fields, now=now, tempo=tempo)
    if same and current.recovering_since is None:
        return None
    return changed(current, now, Happening.REPEATED, **fields)


def _with_level(
    current: Alert,
    signal: Signal,
    level: Level,
    what: Happening,
    fields: dict[str, object],
    *,
    now: datetime,
    tempo: Tempo,
) -> Alert:
    """A rise: graver title and deadlines, and people are called anew. A relapse starts at the level of its own signal."""
    alert = replace(
        current,
        level=level,
        title_zh=signal.title_zh,
        title_en=signal.title_en,
        rule=RuleSnapshot(signal.rule_id, signal.rule_version, signal.thresholds),
    )
    if what is Happening.RELAPSED:
        return changed(alert, now, what, **(relapsed(alert, now, tempo) | fields))
    fields |= {
        "round": current.round + 1,
        "escalation": 0,
        "started_at": now,
        "deadlines": deadlines(level, now, tempo),
    }
    return changed(alert, now, what, **fields)
