"""The life cycle (生命周期): which moves a violation allows, and what each does to it. Pure (DOMAIN 2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from jinbo.food.model import (
    UNRECTIFIED,
    Appeal,
    AppealVerdict,
    Happening,
    Move,
    OnSite,
    Photo,
    Status,
    Submission,
    Verdict,
    Violation,
)
from jinbo.food.rules.codes import code_of
from jinbo.food.rules.timing import MAX_LOOPS, Tempo, ack_by, appeal_by, handle_by
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.machine import StateMachine

S, M = Status, Move

NAMES: dict[Status | Move, str] = {
    S.DETECTED: "待人工复核",
    S.PUSHED: "已推送",
    S.ACKED: "已签收",
    S.RECTIFYING: "整改中",
    S.SUBMITTED: "待复查",
    S.RECHECK_PASS: "复查通过",
    S.CLOSED: "已关闭",
    S.FALSE_POSITIVE: "误报",
    M.PUSH: "推送",
    M.ACKNOWLEDGE: "签收",
    M.RECTIFY: "开始整改",
    M.SUBMIT: "提交整改",
    M.PASS: "复查通过",
    M.FAIL: "复查不通过",
    M.REFUSE: "判定误报",
    M.CLOSE: "关闭",
}
"""States and moves as people read them on every screen."""

_ON_SITE = (S.PUSHED, S.ACKED, S.RECTIFYING)
"""From here only an officer on site passes it: see `_may_pass`."""

MACHINE: StateMachine[Status, Move] = StateMachine(
    {
        (S.DETECTED, M.PUSH): S.PUSHED,
        (S.PUSHED, M.ACKNOWLEDGE): S.ACKED,
        (S.ACKED, M.RECTIFY): S.RECTIFYING,
        **{(state, M.SUBMIT): S.SUBMITTED for state in (S.ACKED, S.RECTIFYING)},
        **{(state, M.PASS): S.RECHECK_PASS for state in (*_ON_SITE, S.SUBMITTED)},
        (S.SUBMITTED, M.FAIL): S.RECTIFYING,
        (S.RECHECK_PASS, M.CLOSE): S.CLOSED,
        **{(state, M.REFUSE): S.FALSE_POSITIVE for state in S if state is not S.FALSE_POSITIVE},
    },
    NAMES,
)
"""DETECTED → PUSHED → ACKED → RECTIFYING → SUBMITTED → RECHECK_PASS → CLOSED; what is put right at once skips RECTIFYING."""


def changed(violation: Violation, now: datetime, what: Happening, **fields: Any) -> Violation:
    """The violation after one more change."""
    return replace(violation, version=violation.version + 1, updated_at=now, happening=what, **fields)


def pushed_fields(violation: Violation, now: datetime, tempo: Tempo) -> dict[str, Any]:
    """What pushing sets: from here its deadlines run; what a person has reviewed has the level of what is certain."""
    level = code_of(violation.code).reviewed or violation.level
    return {
        "status": S.PUSHED,
        "level": level,
        "pushed_at": now,
        "ack_by_at": ack_by(level, now, tempo),
        "deadline_at": handle_by(violation.handle_s, now),
    }


def pushed(violation: Violation, now: datetime, tempo: Tempo) -> Violation:
    """After a person's review: it is real, and the enterprise is told.

    Raises:
        ConflictError: `illegal-transition`.
    """
    MACHINE.after(violation.status, M.PUSH)
    first = replace(violation.events[0], verdict=Verdict.CONFIRMED, judged_at=now)
    events = (first, *violation.events[1:])
    return changed(violation, now, Happening.PUSHED, events=events, **pushed_fields(violation, now, tempo))


def escalated(violation: Violation, step: int, now: datetime) -> Violation | None:
    """After `ack_s` without an acknowledgement; None where this is no longer so."""
    if violation.status is not S.PUSHED or step != violation.escalation + 1:
        return None
    return changed(violation, now, Happening.ESCALATED, escalation=step)


def overdue(violation: Violation, deadline: datetime, now: datetime) -> Violation | None:
    """After its deadline has passed with nothing handed in; None where this is no longer so.

    One level graver [J] where it was acknowledged, so that people are called again; until then it escalates by itself.
    """
    if violation.status not in UNRECTIFIED or violation.deadline_at != deadline or violation.overdue_at is not None:
        return None
    level = violation.level if violation.status is S.PUSHED else violation.level.raised
    return changed(violation, now, Happening.OVERDUE, overdue_at=now, level=level)


def acknowledged(violation: Violation, actor: str, now: datetime) -> Violation:
    """After the enterprise has taken notice.

    Raises:
        ConflictError: `illegal-transition`.
    """
    status = MACHINE.after(violation.status, M.ACKNOWLEDGE)
    return changed(violation, now, Happening.ACKNOWLEDGED, status=status, ack_by=actor, ack_at=now)


def rectifying(violation: Violation, now: datetime) -> Violation:
    """After the enterprise has begun to put it right.

    Raises:
        ConflictError: `illegal-transition`.
    """
    return changed(violation, now, Happening.RECTIFYING, status=MACHINE.after(violation.status, M.RECTIFY))


def submitted(violation: Violation, actor: str, text: str, photos: tuple[Photo, ...], now: datetime) -> Violation:
    """After the rectification was handed in.

    Raises:
        ConflictError: `illegal-transition`; `on-site-required`, it failed too often to be shown by pictures.
    """
    status = MACHINE.after(violation.status, M.SUBMIT)
    if violation.on_site is OnSite.RECHECK_FAILED:
        raise ConflictError(
            "on-site-required",
            "多次复查未通过，须由执法人员现场复查",
            "Rechecks failed too often; an officer looks at it on site",
        )
    handed = (*violation.submissions, Submission(now, actor, text, photos))
    return changed(violation, now, Happening.SUBMITTED, status=status, submissions=handed)


def passed(violation: Violation, now: datetime) -> Violation:
    """After a recheck that it passed.

    Raises:
        ConflictError: `illegal-transition`; `nothing-to-recheck`, nothing was handed in and nobody was sent there.
    """
    status = MACHINE.after(violation.status, M.PASS)
    if violation.status in _ON_SITE and violation.on_site is OnSite.NONE and not violation.escalation:
        raise ConflictError(
            "nothing-to-recheck",
            "企业尚未提交整改，不能复查",
            "Nothing was handed in to be rechecked, and no officer was called to the place",
        )
    return changed(violation, now, Happening.RECHECK_PASSED, status=status)


def failed(violation: Violation, now: datetime) -> Violation:
    """After a recheck that it failed: its time runs anew; beyond the second loop an officer must look on site.

    Raises:
        ConflictError: `illegal-transition`.
    """
    status = MACHINE.after(violation.status, M.FAIL)
    failures = violation.failures + 1
    return changed(
        violation,
        now,
        Happening.RECHECK_FAILED,
        status=status,
        failures=failures,
        overdue_at=None,
        deadline_at=handle_by(violation.handle_s, now),
        on_site=OnSite.RECHECK_FAILED if failures > MAX_LOOPS else violation.on_site,
    )


def appealed(
    violation: Violation, actor: str, reason: str, photos: tuple[Photo, ...], *, now: datetime, tempo: Tempo
) -> Violation:
    """After the enterprise's appeal. Its deadlines run on: an appeal is no reason to leave a kitchen as it is.

    Raises:
        ConflictError: `already-appealed`, `appeal-expired`; `illegal-transition`, it is a false positive already.
    """
    MACHINE.after(violation.status, M.REFUSE)
    if violation.appeal is not None:
        raise ConflictError("already-appealed", "该违规已申诉过", "An appeal has been made already")
    if violation.pushed_at is None or now > appeal_by(violation.pushed_at, tempo):
        raise ConflictError(
            "appeal-expired", "已超过推送后 24 小时的申诉期限", "The 24 hours in which to appeal are over"
        )
    return changed(violation, now, Happening.APPEALED, appeal=Appeal(now, actor, reason, photos))


def judged(violation: Violation, verdict: AppealVerdict, actor: str, note: str, now: datetime) -> Violation:
    """After the verdict on the appeal: upheld makes it a false positive.

    Raises:
        ConflictError: `no-appeal`, none waits.
    """
    if violation.appeal is None or violation.appeal.verdict is not None:
        raise ConflictError("no-appeal", "没有待处理的申诉", "No appeal waits for a verdict")
    appeal = replace(violation.appeal, verdict=verdict, judged_by=actor, judged_at=now, note=note)
    if verdict is AppealVerdict.REJECTED:
        return changed(violation, now, Happening.APPEAL_REJECTED, appeal=appeal)
    ended = _ended(violation, actor, now)
    return changed(violation, now, Happening.APPEAL_UPHELD, appeal=appeal, **ended)


def refused(violation: Violation, actor: str, now: datetime) -> Violation:
    """After somebody has said that it was none.

    Raises:
        ConflictError: `illegal-transition`, it is a false positive already.
    """
    return changed(violation, now, Happening.FALSE_POSITIVE, **_ended(violation, actor, now))


def closed(violation: Violation, actor: str, now: datetime) -> Violation:
    """After a passed recheck.

    Raises:
        ConflictError: `illegal-transition`; `appeal-pending`, its verdict comes first.
    """
    status = MACHINE.after(violation.status, M.CLOSE)
    if violation.appeal_pending:
        raise ConflictError("appeal-pending", "申诉尚未裁定，不能关闭", "The appeal waits for its verdict first")
    return changed(violation, now, Happening.CLOSED, status=status, closed_at=now, closed_by=actor)


def _ended(violation: Violation, actor: str, now: datetime) -> dict[str, Any]:
    status = MACHINE.after(violation.status, M.REFUSE)
    events = tuple(replace(one, verdict=Verdict.FALSE_POSITIVE, judged_at=now) for one in violation.events)
    return {
        "status": status,
        "events": events,
        "closed_at": violation.closed_at or now,
        "closed_by": violation.closed_by or actor,
    }
