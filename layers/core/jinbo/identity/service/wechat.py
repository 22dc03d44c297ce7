"""The mini-program's users sign in (小程序登录; DOMAIN 14.1): anybody as the public, others by an invitation they bind once.

Who somebody is to WeChat (openid) is never a key in our tables: we keep a hash with the server's pepper, and, for those we
must be able to notify, a sealed copy.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace

from jinbo.identity.model import Account, AccountStatus, End, OneTimeKind, Tokens
from jinbo.identity.ports import AccountStore, Sealer, WeChatLogin
from jinbo.identity.rules.actions import BIND, ENTERPRISE, STAFF
from jinbo.identity.rules.decision import require
from jinbo.identity.service.accounts import OPENID_PURPOSE
from jinbo.identity.service.audit import AuditLog, Outcome
from jinbo.identity.service.login import bad_link
from jinbo.identity.service.secrets import OneTime
from jinbo.identity.service.sessions import Sessions
from jinbo.kernel.access import Principal, Role, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, ForbiddenError, UnauthenticatedError
from jinbo.kernel.ids import Ids

ROLES_OF = {End.PUBLIC: frozenset({Role.PUBLIC}), End.ENTERPRISE: ENTERPRISE, End.REGULATOR: STAFF - {Role.ENGINEER}}
"""Roles that an end of the mini-program lets somebody take. Engineers work at a desk."""


class WeChatSignIn:
    """Sign-in by WeChat, and the binding of a phone's WeChat to an invited account."""

    def __init__(
        self,
        *,
        wechat: Callable[[], WeChatLogin],
        pepper: Callable[[], bytes],
        accounts: AccountStore,
        one_time: OneTime,
        sessions: Sessions,
        sealer: Callable[[], Sealer],
        audit: AuditLog,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._wechat = wechat
        self._pepper = pepper
        self._accounts = accounts
        self._one_time = one_time
        self._sessions = sessions
        self._sealer = sealer
        self._audit = audit
        self._clock = clock
        self._ids = ids

    def sign_in(self, code: str, end: End) -> Tokens:
        """Tokens for the user behind wx.login's `code`, with the roles of the end that was opened.

        Raises:
            UnauthenticatedError: WeChat does not know the code, or the account is disabled.
            ForbiddenError: `not-bound`: nobody has bound this WeChat to an account of that end yet.
            TooManyRequestsError, UnavailableError: as WeChat says.
        """
        openid = self._wechat().openid(code)
        account = self._account(openid)
        if account.status is AccountStatus.DISABLED:
            self._audit.record(account.id, "identity.wechat", f"account:{account.id}", Outcome.REFUSED)
            raise UnauthenticatedError("account-disabled", "账户已停用", "The account is disabled")
        roles = ROLES_OF[end] if end is End.PUBLIC else account.roles & ROLES_OF[end]
        if not roles:
            raise ForbiddenError("not-bound", "请先用邀请码绑定身份", "Bind an invitation first")
        if roles & STAFF:
            self._audit.record(account.id, "identity.wechat", f"account:{account.id}")
        return self._sessions.open(account, roles=roles, otp_at=None)

    def bind(self, principal: Principal, code: str, invitation: str) -> Account:
        """Binds the caller's WeChat to the invited account; the invitation is used up. `code` is a fresh wx.login's.

        Raises:
            UnauthenticatedError: `bad-link`, or WeChat does not know the code.
            ForbiddenError: `not-yours`: the code is another person's than the one signed in.
        """
        require(principal, BIND, Scope(owner=principal.id))
        openid = self._wechat().openid(code)
        name = self._name(openid)
        known = self._accounts.by_name(name)
        if known is None or known.id != principal.id:
            raise ForbiddenError("not-yours", "微信身份与当前登录不一致", "This is not the WeChat that is signed in")
        value = self._one_time.take(OneTimeKind.LINK, invitation)
        account = self._accounts.get(str(value["account"])) if value else None
        if account is None or account.status is not AccountStatus.INVITED:
            raise bad_link()
        sealed = self._sealer().seal(openid, purpose=OPENID_PURPOSE, owner=account.id)
        bound = replace(account, status=AccountStatus.ACTIVE, openid=sealed)
        self._accounts.save(bound)
        self._accounts.point(name, account.id)
        self._audit.record(account.id, BIND.name, f"account:{account.id}", visitor=principal.id)
        return bound

    def _account(self, openid: str) -> Account:
        """Whose this WeChat is. After a reset it is nobody's: the account forgot it, though its name still leads there."""
        name = self._name(openid)
        known = self._accounts.by_name(name)
        if known is not None and self._is_of(known, openid):
            return known
        account = Account(
            id=self._ids.new(),
            name="",
            roles=frozenset({Role.PUBLIC}),
            status=AccountStatus.ACTIVE,
            created_at=self._clock.now(),
            created_by="wechat",
        )
        if known is not None:
            self._accounts.add(account, [])
            self._accounts.point(name, account.id)
            return account
        try:
            self._accounts.add(account, [name])
        except ConflictError:  # the same user, tapping twice
            return self._accounts.by_name(name) or account
        return account

    def _is_of(self, account: Account, openid: str) -> bool:
        if account.roles == {Role.PUBLIC}:
            return True
        sealed = account.openid
        return bool(sealed) and self._sealer().open(sealed, purpose=OPENID_PURPOSE, owner=account.id) == openid

    def _name(self, openid: str) -> str:
        return "wechat:" + hmac.digest(self._pepper(), openid.encode(), "sha256").hex()
