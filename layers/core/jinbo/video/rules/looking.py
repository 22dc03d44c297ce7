"""Who may look at what, and for how long (调看规则): a grant, or a standing right of the command centre; always a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ForbiddenError, InvalidError
from jinbo.video.model.looking import Grant

SESSION = timedelta(minutes=5)
"""How long an address plays: so long a session may outlive its grant, and no longer."""
LONGEST_GRANT = timedelta(days=14)
"""An expo with the days around it; who needs more is granted again [J]."""
LONGEST_RECORDING = timedelta(hours=1)
RENEWABLE = timedelta(minutes=5)
"""After its end a session is a new look, with a reason of its own."""
STANDING = frozenset({Role.DUTY_OFFICER, Role.COMMANDER})
"""Those who may look at any camera without a grant: the command centre on duty (DOMAIN 0.4)."""
WITH_A_GRANT = frozenset({Role.INSPECTOR, Role.ZONE_LEAD})
"""Regulators who need one. Everybody else who may look at all looks at what is her own, live (DOMAIN 0.4)."""
LEAST_REASON, MOST_REASON = 2, 200


def right_to_look(
    principal: Principal, grants: Iterable[Grant], now: datetime, shown_from: datetime | None = None
) -> Grant | None:
    """The grant by which somebody looks; None for a standing right, and for the live picture of one's own.

    Raises:
        ForbiddenError: `no-grant`; `before-grant` where what was recorded is older than the grant; `live-only`, recordings
            stay with the regulator (DOMAIN 15).
    """
    if principal.roles & STANDING:
        return None
    if not principal.roles & WITH_A_GRANT:
        if shown_from is not None:
            raise ForbiddenError(
                "live-only", "只能查看本单位的实时画面", "Of your own cameras you see the live picture only"
            )
        return None
    held = [grant for grant in grants if grant.viewer == principal.id and grant.holds(now)]
    if not held:
        raise ForbiddenError("no-grant", "您没有调看该摄像机的授权", "You have no grant for this camera")
    reaching = [grant for grant in held if shown_from is None or max(grant.start, grant.made_at) <= shown_from]
    if not reaching:
        raise ForbiddenError(
            "before-grant", "只能回放授权开始之后的录像", "Only what was recorded since the grant began may be played"
        )
    return max(reaching, key=lambda grant: grant.end)


def checked_viewer(principal: Principal, viewer: str) -> str:
    """Whom a grant is for.

    Raises:
        InvalidError: `own-grant`: nobody lets herself look.
    """
    if viewer == principal.id:
        raise InvalidError("own-grant", "不能给自己授权", "Nobody can grant herself a look")
    return viewer


def checked_reason(reason: str) -> str:
    """A reason as it is kept.

    Raises:
        InvalidError: `reason-missing`, or too long.
    """
    text = " ".join(reason.split())
    if not LEAST_REASON <= len(text) <= MOST_REASON:
        raise InvalidError("reason-missing", "请说明调看理由（2 至 200 字）", "Say why, in 2 to 200 characters")
    return text


def checked_span(start: datetime, end: datetime, longest: timedelta) -> None:
    """That a span of time is one.

    Raises:
        InvalidError: `span`, it ends before it begins, or is too long.
    """
    if not timedelta(0) < end - start <= longest:
        raise InvalidError("span", "时间范围无效或过长", "The span of time is empty or too long")
