"""The life cycle (生命周期): which moves an alert allows, and what each does to it. Pure (DOMAIN 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jinbo.alerts.model import Alert, CloseCode, Happening, Level, Move, Status
from jinbo.alerts.rules.chains import REOPEN_WITHIN, Tempo, deadlines
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.kernel.machine import StateMachine

S, M = Status, Move

NAMES: dict[Status | Move, str] = {
    S.NEW: "新发",
    S.NOTIFIED: "已通知",
    S.ACKED: "已签收",
    S.HANDLING: "处置中",
    S.RESOLVED: "已解除",
    S.VERIFIED: "已核实",
    S.CLOSED: "已关闭",
    M.NOTIFY: "通知",
    M.ACKNOWLEDGE: "签收",
    M.HANDLE: "开始处置",
    M.RESOLVE: "标记解除",
    M.RECOVER: "恢复",
    M.RELAPSE: "复发",
    M.RECALL: "再次通知",
    M.VERIFY: "核实",
    M.CLOSE: "关闭",
    M.AUTO_CLOSE: "自动关闭",
    M.REOPEN: "重新打开",
}
"""States and moves as people read them on every screen (DOMAIN 9)."""

MACHINE: StateMachine[Status, Move] = StateMachine(
    {
        (S.NEW, M.NOTIFY): S.NOTIFIED,
        **{(state, M.ACKNOWLEDGE): S.ACKED for state in (S.NEW, S.NOTIFIED)},
        (S.ACKED, M.HANDLE): S.HANDLING,
        **{(state, M.RESOLVE): S.RESOLVED for state in (S.ACKED, S.HANDLING)},
        **{(state, M.RECOVER): S.RESOLVED for state in (S.NEW, S.NOTIFIED, S.ACKED, S.HANDLING)},
        **{(state, M.RELAPSE): S.HANDLING for state in (S.RESOLVED, S.VERIFIED, S.CLOSED)},
        **{(state, M.RECALL): S.NEW for state in (S.RESOLVED, S.VERIFIED, S.CLOSED)},
        (S.RESOLVED, M.VERIFY): S.VERIFIED,
        **{(state, M.CLOSE): S.CLOSED for state in (S.RESOLVED, S.VERIFIED)},
        (S.RESOLVED, M.AUTO_CLOSE): S.CLOSED,
        **{(state, M.REOPEN): S.HANDLING for state in (S.RESOLVED, S.VERIFIED, S.CLOSED)},
    },
    NAMES,
)
"""NEW → NOTIFIED → ACKED → HANDLING → RESOLVED → VERIFIED → CLOSED, with recovery, relapse and re-opening."""

NEEDS_VERIFYING = frozenset({Level.RED, Level.ORANGE})
"""A person looks before these close; nothing closes them by itself."""

TOLD_AS = {
    M.ACKNOWLEDGE: Happening.ACKNOWLEDGED,
    M.HANDLE: Happening.HANDLING,
    M.RESOLVE: Happening.RESOLVED,
    M.VERIFY: Happening.VERIFIED,
    M.CLOSE: Happening.CLOSED,
    M.REOPEN: Happening.REOPENED,
}


def changed(alert: Alert, now: datetime, what: Happening, **fields: object) -> Alert:
    """The alert after one more change."""
    return replace(alert, version=alert.version + 1, updated_at=now, happening=what, **fields)  # type: ignore[arg-type]  # replace checks at run time


def acted(
    alert: Alert, move: Move, actor: str, now: datetime, *, note: str, code: CloseCode | None, tempo: Tempo
) -> Alert:
    """The alert after a person's move.

    Raises:
        ConflictError: `illegal-transition`, `needs-verifying`, `reopen-expired`.
        InvalidError: `close-code-required` when resolving without one.
    """
    status = MACHINE.after(alert.status, move)
    fields: dict[str, object] = {"status": status}
    if move is M.ACKNOWLEDGE:
        fields |= {"owner": actor, "ack_by": actor, "ack_at": now}
    elif move is M.HANDLE:
        fields |= {"owner": actor}
    elif move is M.RESOLVE:
        if code is None or code is CloseCode.AUTO_RECOVERED:
            raise InvalidError(
                "close-code-required", "请选择处置结果", "Say how it ended: HANDLED, FALSE, DUPLICATE or MERGED"
            )
        fields |= {"close_code": code, "close_note": note or alert.close_note}
    elif move is M.CLOSE:
        _may_close(alert)
        ended = code or alert.close_code or CloseCode.HANDLED
        fields |= {"closed_at": now, "close_code": ended, "close_note": note or alert.close_note}
    elif move is M.REOPEN:
        _may_reopen(alert, now)
        fields |= _opened_again(alert, now, tempo)
    return changed(alert, now, TOLD_AS[move], **fields)


def notified(alert: Alert, now: datetime) -> Alert:
    """The alert after it has reached somebody."""
    return changed(alert, now, Happening.NOTIFIED, status=MACHINE.after(alert.status, M.NOTIFY), undeliverable=False)


def recovered(alert: Alert, now: datetime) -> Alert:
    """The alert after its cause has been gone for the settling time."""
    return changed(
        alert,
        now,
        Happening.RECOVERED,
        status=MACHINE.after(alert.status, M.RECOVER),
        recovering_since=None,
        recovered_at=alert.recovering_since or now,
        close_code=CloseCode.AUTO_RECOVERED,
    )


def auto_closed(alert: Alert, now: datetime) -> Alert:
    """A BLUE alert after its time."""
    return changed(alert, now, Happening.AUTO_CLOSED, status=MACHINE.after(alert.status, M.AUTO_CLOSE), closed_at=now)


def relapsed(alert: Alert, now: datetime, tempo: Tempo) -> dict[str, object]:
    """What changes when the cause comes back after recovery: HANDLING for whoever had it; nobody had it: called anew."""
    status = MACHINE.after(alert.status, M.RELAPSE if alert.owner else M.RECALL)
    return {"status": status, **_opened_again(alert, now, tempo)}


def called_again(alert: Alert, now: datetime, tempo: Tempo) -> Alert:
    """An alert that reached nobody, after there is somebody: its call and its deadlines start over."""
    return changed(
        alert,
        now,
        Happening.RENOTIFIED,
        undeliverable=False,
        round=alert.round + 1,
        escalation=0,
        started_at=now,
        deadlines=deadlines(alert.level, now, tempo),
    )


def _opened_again(alert: Alert, now: datetime, tempo: Tempo) -> dict[str, object]:
    return {
        "closed_at": None,
        "close_code": None,
        "recovered_at": None,
        "recovering_since": None,
        "round": alert.round + 1,
        "escalation": 0,
        "started_at": now,
        "deadlines": deadlines(alert.level, now, tempo),
    }


def _may_close(alert: Alert) -> None:
    if alert.level in NEEDS_VERIFYING and alert.status is not S.VERIFIED:
        raise ConflictError(
            "needs-verifying",
            "红色、橙色预警须先核实再关闭",
            "RED and ORANGE alerts are verified before they are closed",
        )


def _may_reopen(alert: Alert, now: datetime) -> None:
    if alert.closed_at is not None and now - alert.closed_at > REOPEN_WITHIN:
        raise ConflictError(
            "reopen-expired", "关闭超过 24 小时，不能重新打开", "Closed more than 24 hours ago; it cannot be re-opened"
        )
