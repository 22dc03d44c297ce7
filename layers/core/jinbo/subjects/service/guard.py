"""Permission over things of the register, and the refusal of stale changes."""

from __future__ import annotations

from jinbo.identity.service import decide, may_role, require
from jinbo.kernel.access import Action, Principal, Scope
from jinbo.kernel.errors import ConflictError
from jinbo.subjects.model import Business, Device, Lift
from jinbo.subjects.rules.scopes import scope_of


def may(principal: Principal, action: Action, thing: Business | Lift | Device) -> bool:
    """Whether `principal` may do `action` to `thing`."""
    return decide(principal, action, scope_of(thing))


def require_of(principal: Principal, action: Action, thing: Business | Lift | Device) -> None:
    """Passes when allowed.

    Raises:
        ForbiddenError, NotFoundError: as `identity.service.require`.
    """
    require(principal, action, scope_of(thing))


def require_role(principal: Principal, action: Action) -> None:
    """Passes when some role of the principal may do `action` to something; what a list then shows is each thing's question.

    Raises:
        ForbiddenError: no role may.
    """
    if not may_role(principal, action):
        require(principal, action, Scope())


def stale() -> ConflictError:
    """The refusal of a change to what somebody else changed meanwhile."""
    return ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")
