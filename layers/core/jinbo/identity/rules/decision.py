"""The one decision (权限判定): may this principal do this action to an object of this scope? Pure; tested as a matrix."""

from __future__ import annotations

from jinbo.kernel.access import Action, Principal, Reach, Role, Scope
from jinbo.kernel.errors import ForbiddenError, NotFoundError


def role_named(principal: Principal, action: Action) -> bool:
    """Whether any of the principal's roles is named by `action`: what the authorizer asks of a route.

    A missing second factor passes here, so that the use case can answer `step-up-required` by its name.
    """
    return any(role in action.reach for role in principal.roles)


def may_role(principal: Principal, action: Action) -> bool:
    """Whether any of the principal's roles may, as this session stands, do `action` to something at all."""
    return any(role in action.reach and _stepped_up(principal, action, role) for role in principal.roles)


def decide(principal: Principal, action: Action, scope: Scope) -> bool:
    """Whether `principal` may do `action` to an object of `scope` (DOMAIN 0.4)."""
    return any(
        _reaches(principal, action.reach[role], scope) and _stepped_up(principal, action, role)
        for role in principal.roles
        if role in action.reach
    )


def require(principal: Principal, action: Action, scope: Scope) -> None:
    """Passes when allowed.

    Raises:
        ForbiddenError: `forbidden`, the role may never do this; `step-up-required`, only after a second factor.
        NotFoundError: the role may do this, but not to this object; absent and foreign answer alike.
    """
    if decide(principal, action, scope):
        return
    if not role_named(principal, action):
        raise ForbiddenError("forbidden", "您没有权限执行此操作", "You are not allowed to do this")
    if not may_role(principal, action):
        raise ForbiddenError("step-up-required", "请先完成二次验证", "Show your second factor first")
    raise NotFoundError


def _stepped_up(principal: Principal, action: Action, role: Role) -> bool:
    return principal.step_up or role not in action.step_up


def _reaches(principal: Principal, reach: Reach, scope: Scope) -> bool:
    if reach is Reach.ALL:
        return True
    if reach is Reach.ZONE:
        return bool(scope.zone) and scope.zone in principal.zones
    if reach is Reach.OWN:
        return bool(principal.enterprise) and principal.enterprise in {scope.enterprise, *scope.others}
    return bool(scope.owner) and scope.owner == principal.id
