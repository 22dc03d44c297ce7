"""Identity's use cases (身份), and what other modules may import from it. Standard library and kernel only.

The decision is at hand; the rest is loaded when first named: every module imports `require`, few sign anybody in (P6).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jinbo.identity.rules.decision import decide, may_role, require, role_named

if TYPE_CHECKING:
    from jinbo.identity.model import (
        Account,
        AccountPage,
        AccountStatus,
        AuditPage,
        Contact,
        End,
        Invited,
        NewAccount,
        Tokens,
    )
    from jinbo.identity.rules.audit import Entry, Fault, Root
    from jinbo.identity.rules.tokens import TokenRefusedError
    from jinbo.identity.service.accounts import Accounts
    from jinbo.identity.service.audit import AuditLog, Outcome, Report
    from jinbo.identity.service.login import Enrolment, StaffLogin, Ticket
    from jinbo.identity.service.oidc import Departure, OidcSignIn
    from jinbo.identity.service.secrets import OneTime
    from jinbo.identity.service.sessions import Lifetimes, Sessions
    from jinbo.identity.service.wechat import WeChatSignIn

_HOMES = {
    "Account": "model",
    "AccountPage": "model",
    "AccountStatus": "model",
    "Accounts": "service.accounts",
    "AuditLog": "service.audit",
    "AuditPage": "model",
    "Contact": "model",
    "Departure": "service.oidc",
    "End": "model",
    "Enrolment": "service.login",
    "Entry": "rules.audit",
    "Fault": "rules.audit",
    "Invited": "model",
    "Lifetimes": "service.sessions",
    "NewAccount": "model",
    "OidcSignIn": "service.oidc",
    "OneTime": "service.secrets",
    "Outcome": "service.audit",
    "Report": "service.audit",
    "Root": "rules.audit",
    "Sessions": "service.sessions",
    "StaffLogin": "service.login",
    "Ticket": "service.login",
    "TokenRefusedError": "rules.tokens",
    "Tokens": "model",
    "WeChatSignIn": "service.wechat",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"{__name__} has no {name}")
    return getattr(import_module(f"jinbo.identity.{_HOMES[name]}"), name)


__all__ = [
    "Account",
    "AccountPage",
    "AccountStatus",
    "Accounts",
    "AuditLog",
    "AuditPage",
    "Contact",
    "Departure",
    "End",
    "Enrolment",
    "Entry",
    "Fault",
    "Invited",
    "Lifetimes",
    "NewAccount",
    "OidcSignIn",
    "OneTime",
    "Outcome",
    "Report",
    "Root",
    "Sessions",
    "StaffLogin",
    "Ticket",
    "TokenRefusedError",
    "Tokens",
    "WeChatSignIn",
    "decide",
    "may_role",
    "require",
    "role_named",
]
