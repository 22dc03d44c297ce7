"""Identity's use cases (身份), and what other modules may import from it. Standard library and kernel only.

The decision is at hand; the rest is loaded when first named: every module imports `require`, few sign anybody in (P6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.identity.rules.decision import decide, may_role, require, role_named
from jinbo.kernel.later import later

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
    from jinbo.identity.rules.audit import AUDIT_KEEP, Entry, Fault, Root
    from jinbo.identity.rules.tokens import TokenRefusedError
    from jinbo.identity.service.accounts import Accounts
    from jinbo.identity.service.audit import AuditLog, Outcome, Report
    from jinbo.identity.service.login import Enrolment, StaffLogin, Ticket
    from jinbo.identity.service.oidc import Departure, OidcSignIn
    from jinbo.identity.service.people import People
    from jinbo.identity.service.secrets import OneTime
    from jinbo.identity.service.sessions import Lifetimes, Sessions
    from jinbo.identity.service.wechat import WeChatSignIn
else:
    __getattr__ = later(
        __name__,
        {
            "..model": (
                "Account",
                "AccountPage",
                "AccountStatus",
                "AuditPage",
                "Contact",
                "End",
                "Invited",
                "NewAccount",
                "Tokens",
            ),
            "..rules.audit": ("AUDIT_KEEP", "Entry", "Fault", "Root"),
            "..rules.tokens": ("TokenRefusedError",),
            ".accounts": ("Accounts",),
            ".audit": ("AuditLog", "Outcome", "Report"),
            ".login": ("Enrolment", "StaffLogin", "Ticket"),
            ".oidc": ("Departure", "OidcSignIn"),
            ".people": ("People",),
            ".secrets": ("OneTime",),
            ".sessions": ("Lifetimes", "Sessions"),
            ".wechat": ("WeChatSignIn",),
        },
    )

__all__ = [
    "AUDIT_KEEP",
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
    "People",
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
