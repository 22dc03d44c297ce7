"""Accounts, sessions and one-time secrets (账户、会话、一次性凭证)."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from jinbo.identity.rules.audit import Entry
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.frozen import frozen


class AccountStatus(StrEnum):
    """Life of an account (账户状态)."""

    INVITED = "INVITED"  # 已邀请，尚未完成注册
    ACTIVE = "ACTIVE"  # 正常
    DISABLED = "DISABLED"  # 已停用


class End(StrEnum):
    """Through which end somebody comes (端)."""

    PUBLIC = "public"  # 公众端
    ENTERPRISE = "enterprise"  # 企业端
    REGULATOR = "regulator"  # 监管端
    DASHBOARD = "dashboard"  # 指挥中心大屏


@frozen
class Account:
    """A person's account (账户). `password` is a scrypt string; `totp`, `phone`, `openid` are sealed; '' where there is none.

    `zones` are codes of DOMAIN 12; `valid_from`: sessions opened before it are dead (disable, reset).
    """

    id: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    login: str = ""
    enterprise: str = ""
    zones: frozenset[str] = frozenset()
    status: AccountStatus = AccountStatus.INVITED
    password: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    openid: str = field(default="", repr=False)
    valid_from: datetime | None = None
    created_by: str = ""
    version: int = 0


@frozen
class Person:
    """Who stands behind an account's id (人员): what colleagues may know of them. `name` is '' where only the number is shown."""

    id: str
    name: str
    roles: frozenset[Role]
    enterprise: str = ""

    @property
    def number(self) -> str:
        """The number by which somebody is told from others without a name (工号): the end of the id."""
        return self.id[-6:]


@frozen
class Session:
    """One sign-in (会话): a family of refresh tokens, of which only the newest is good; its hash is kept, never itself."""

    id: str
    account: str
    roles: frozenset[Role]
    refresh_hash: str = field(repr=False)
    opened_at: datetime
    expires_at: datetime
    otp_at: datetime | None = None
    revoked: bool = False


@frozen
class Tokens:
    """What a client gets when it has signed in. `expires_in` is in seconds, of the access token."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    principal: Principal
    name: str = ""


class OneTimeKind(StrEnum):
    """What a one-time secret is good for (用途)."""

    LINK = "LINK"  # 注册链接、邀请码
    TOTP = "TOTP"  # 口令已验，待动态口令
    ENROL = "ENROL"  # 口令已验，待绑定动态口令
    OIDC = "OIDC"  # 外部登录往返


@frozen
class Contact:
    """How a person can be told something (联系方式); '' where a channel is missing."""

    account: str
    name: str
    openid: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@frozen
class AccountPage:
    """Some accounts, and where the next ones start ('' at the end)."""

    items: tuple[Account, ...]
    next_cursor: str = ""


@frozen
class AuditPage:
    """Some audit entries in the order of time, and where the next ones start ('' at the end)."""

    items: tuple[Entry, ...]
    next_cursor: str = ""


@frozen
class NewAccount:
    """What is asked for. `login` may be empty for people who come through the mini-program only."""

    name: str
    roles: frozenset[Role]
    login: str = ""
    enterprise: str = ""
    zones: frozenset[str] = frozenset()
    phone: str = ""


@frozen
class Invited:
    """An account and the one-time secret (24 h) for its owner: the end of a link, or an invitation code."""

    account: Account
    invitation: str = field(repr=False)
