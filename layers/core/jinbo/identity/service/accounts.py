"""Accounts (账户管理): created by invitation, disabled, enabled, reset. Nobody gives a role beyond his own reach (A5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from jinbo.identity.model import Account, AccountPage, AccountStatus, Contact, Invited, NewAccount, OneTimeKind
from jinbo.identity.ports import AccountStore, Sealer
from jinbo.identity.rules.actions import (
    ACCOUNTS_CHANGE,
    ACCOUNTS_CREATE,
    ACCOUNTS_LIST,
    ACCOUNTS_READ,
    ENTERPRISE,
    may_grant,
)
from jinbo.identity.rules.decision import require
from jinbo.identity.rules.endings import Ending
from jinbo.identity.service.audit import AuditLog
from jinbo.identity.service.login import normal_login
from jinbo.identity.service.secrets import OneTime
from jinbo.kernel.access import Action, Principal, Reach, Role, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from jinbo.kernel.ids import Ids

PHONE_PURPOSE, OPENID_PURPOSE = "phone", "openid"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")
_ZONE = re.compile(r"[0-9A-Za-z_-]{1,32}")
_PHONE = re.compile(r"\+?[0-9]{5,17}")


class Accounts:
    """Use cases of whoever administers accounts."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        one_time: OneTime,
        sealer: Callable[[], Sealer],
        audit: AuditLog,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._accounts = accounts
        self._one_time = one_time
        self._sealer = sealer
        self._audit = audit
        self._clock = clock
        self._ids = ids

    def me(self, principal: Principal) -> Account:
        """The caller's own account. Raises NotFoundError for callers without one."""
        account = self._accounts.get(principal.id) if principal.id else None
        if account is None:
            raise NotFoundError
        return account

    def page(self, principal: Principal, cursor: str, limit: int) -> AccountPage:
        """Accounts that the caller administers, by name."""
        own = _own_only(principal, ACCOUNTS_LIST)
        require(principal, ACCOUNTS_LIST, Scope(enterprise=own or ""))
        return self._accounts.page(own, cursor, limit)

    def read(self, principal: Principal, account_id: str) -> Account:
        """One account. Raises NotFoundError: absent or another's."""
        return self._mine(principal, ACCOUNTS_READ, account_id)

    def create(self, principal: Principal, new: NewAccount) -> Invited:
        """A new account in state INVITED, and the invitation for its owner.

        Raises:
            ForbiddenError: `role-not-grantable`. InvalidError: what is asked for is not sensible. ConflictError: `login-taken`.
        """
        own = _own_only(principal, ACCOUNTS_CREATE)
        enterprise = own if own is not None and not new.enterprise else new.enterprise
        require(principal, ACCOUNTS_CREATE, Scope(enterprise=enterprise))
        if not may_grant(principal.roles, new.roles):
            raise ForbiddenError("role-not-grantable", "您不能授予该角色", "You may not give this role")
        return self.invite(replace(new, enterprise=enterprise), by=principal.id)

    def invite(self, new: NewAccount, *, by: str) -> Invited:
        """As `create`, for the operator at the machine itself, whom no policy binds (`jinbo admin create`)."""
        login = normal_login(new.login)
        _require_sensible(new, login)
        account_id = self._ids.new()
        phone = self._sealer().seal(new.phone, purpose=PHONE_PURPOSE, owner=account_id) if new.phone else ""
        account = Account(
            id=account_id,
            name=new.name,
            login=login,
            roles=new.roles,
            enterprise=new.enterprise,
            zones=new.zones,
            phone=phone,
            created_at=self._clock.now(),
            created_by=by,
        )
        try:
            self._accounts.add(account, [f"staff:{login}"] if login else [])
        except ConflictError as error:
            raise ConflictError("login-taken", "该账号已存在", "This account name is taken") from error
        roles = ",".join(sorted(new.roles))
        self._audit.record(by, ACCOUNTS_CREATE.name, f"account:{account_id}", roles=roles, enterprise=new.enterprise)
        return Invited(account, self._one_time.give(OneTimeKind.LINK, {"account": account_id}))

    def disable(self, principal: Principal, account_id: str) -> Account:
        """Ends the account's sessions and sign-ins. Nobody disables himself: the last administrator would be gone."""
        account = self._changeable(principal, account_id)
        return self._changed(principal, replace(account, status=AccountStatus.DISABLED), "disable")

    def enable(self, principal: Principal, account_id: str) -> Account:
        """Lets the account sign in again; one that never finished its enrolment is invited again (a provider's has none)."""
        account = self._changeable(principal, account_id)
        finished = bool(account.totp or account.openid) or account.created_by.startswith("oidc:")
        status = AccountStatus.ACTIVE if finished else AccountStatus.INVITED
        return self._changed(principal, replace(account, status=status), "enable")

    def reset(self, principal: Principal, account_id: str) -> Invited:
        """Forgets password, second factor and WeChat binding, ends all sessions, and gives a new invitation."""
        account = self._changeable(principal, account_id)
        empty = replace(account, status=AccountStatus.INVITED, password="", totp="", openid="")
        changed = self._changed(principal, empty, "reset")
        return Invited(changed, self._one_time.give(OneTimeKind.LINK, {"account": account_id}))

    def contact(self, account_id: str) -> Contact | None:
        """How the person can be reached, opened for sending; never shown. None for an absent or disabled account."""
        account = self._accounts.get(account_id)
        if account is None or account.status is AccountStatus.DISABLED:
            return None
        sealer = self._sealer()
        return Contact(
            account=account.id,
            name=account.name,
            openid=sealer.open(account.openid, purpose=OPENID_PURPOSE, owner=account.id) if account.openid else "",
            phone=sealer.open(account.phone, purpose=PHONE_PURPOSE, owner=account.id) if account.phone else "",
        )

    def _mine(self, principal: Principal, action: Action, account_id: str) -> Account:
        account = self._accounts.get(account_id)
        require(principal, action, Scope(enterprise=account.enterprise if account else ""))
        if account is None:
            raise NotFoundError
        return account

    def _changeable(self, principal: Principal, account_id: str) -> Account:
        account = self._mine(principal, ACCOUNTS_CHANGE, account_id)
        if account_id == principal.id:
            raise ForbiddenError("not-yourself", "不能更改自己的账户", "You may not change your own account")
        if account.roles != {Role.PUBLIC} and not may_grant(principal.roles, account.roles):
            raise ForbiddenError(
                "role-not-grantable", "您不能更改该角色的账户", "You may not change an account with this role"
            )
        return account

    def _changed(self, principal: Principal, account: Account, how: str) -> Account:
        now = self._clock.now()
        account = replace(account, valid_from=now)
        self._accounts.save(account, ending=Ending(account.id, now))
        self._audit.record(principal.id, f"identity.accounts.{how}", f"account:{account.id}")
        return self._accounts.get(account.id) or account


def _own_only(principal: Principal, action: Action) -> str | None:
    """The one enterprise that the caller's reach ends at, None where it goes further."""
    reaches = {action.reach[role] for role in principal.roles if role in action.reach}
    return principal.enterprise if reaches == {Reach.OWN} else None


def _require_sensible(new: NewAccount, login: str) -> None:
    if login and not _LOGIN.fullmatch(login):
        raise InvalidError(
            "bad-login", "账号为 3–32 位小写字母、数字、点、横线", "3–32 of a–z, 0–9, dot, dash, underscore"
        )
    if new.phone and not _PHONE.fullmatch(new.phone):
        raise InvalidError("bad-phone", "电话号码格式有误", "This is not a phone number")
    if not all(_ZONE.fullmatch(zone) for zone in new.zones):
        raise InvalidError("bad-zone", "片区编码有误", "This is not a zone's code")
    if new.roles & ENTERPRISE and not new.enterprise:
        raise InvalidError(
            "enterprise-missing", "企业端角色须指定企业", "A role of the enterprise end needs an enterprise"
        )
    if new.roles - ENTERPRISE and new.enterprise:
        raise InvalidError(
            "enterprise-not-wanted", "监管端角色不得属于企业", "A role of the regulator belongs to no enterprise"
        )
    if not new.name.strip() or len(new.name) > 40:
        raise InvalidError("bad-name", "姓名为 1–40 个字符", "A name has 1–40 characters")
