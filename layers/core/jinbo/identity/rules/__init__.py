"""Identity's pure decisions (身份规则): permission, tokens, passwords, one-time codes, lock-out, the audit chain."""

from jinbo.identity.rules.actions import (
    ACCOUNTS_CHANGE,
    ACCOUNTS_CREATE,
    ACCOUNTS_LIST,
    ACCOUNTS_READ,
    ACTIONS,
    AUDIT_READ,
    BIND,
    ENTERPRISE,
    ME,
    PEOPLE,
    STAFF,
    STEP_UP,
    may_grant,
)
from jinbo.identity.rules.decision import decide, may_role, require, role_named

__all__ = [
    "ACCOUNTS_CHANGE",
    "ACCOUNTS_CREATE",
    "ACCOUNTS_LIST",
    "ACCOUNTS_READ",
    "ACTIONS",
    "AUDIT_READ",
    "BIND",
    "ENTERPRISE",
    "ME",
    "PEOPLE",
    "STAFF",
    "STEP_UP",
    "decide",
    "may_grant",
    "may_role",
    "require",
    "role_named",
]
