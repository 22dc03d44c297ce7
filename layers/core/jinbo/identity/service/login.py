"""Staff sign in (工作人员登录): account and password first, the second factor after; both answers tell nothing of accounts.

An attempt is counted before anything is compared and given back when it was right: fifty guesses at once are five.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from jinbo.identity.model import Account, AccountStatus, OneTimeKind, Tokens
from jinbo.identity.ports import AccountStore, GuardStore, Limiter, Sealer
from jinbo.identity.rules import totp
from jinbo.identity.rules.lockout import MAX_FAILURES, Guard, lock_length, locked_for
from jinbo.identity.rules.passwords import Cost, hash_password, password_matches, require_good_password
from jinbo.identity.service.audit import AuditLog, Outcome
from jinbo.identity.service.secrets import OneTime, RandomBytes
from jinbo.identity.service.sessions import Sessions
from jinbo.kernel.clock import Clock, iso
from jinbo.kernel.errors import InvalidError, TooManyRequestsError, UnauthenticatedError
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.frozen import frozen
from jinbo.kernel.ids import natural_id

TOTP_PURPOSE = "totp"
SALT_BYTES = 16


@frozen
class Ticket:
    """The first factor was right; `next` is `totp`, or `enrol` where the second one is not set up yet."""

    ticket: str
    next: str


@frozen
class Enrolment:
    """What a new member's authenticator app scans; the ticket takes its first code."""

    totp_uri: str
    secret: str
    ticket: str


class StaffLogin:
    """Password, one-time code, enrolment, step-up."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        guards: GuardStore,
        one_time: OneTime,
        sessions: Sessions,
        sealer: Callable[[], Sealer],
        limiter: Limiter,
        audit: AuditLog,
        clock: Clock,
        random_bytes: RandomBytes,
        cost: Cost,
    ) -> None:
        self._accounts = accounts
        self._guards = guards
        self._one_time = one_time
        self._sessions = sessions
        self._sealer = sealer
        self._limiter = limiter
        self._audit = audit
        self._clock = clock
        self._random_bytes = random_bytes
        self._cost = cost
        self._nobodys = hash_password("nobody's", b"\0" * SALT_BYTES, cost)

    def login(self, login: str, password: str, ip: str) -> Ticket:
        """The ticket for the second step.

        Raises:
            UnauthenticatedError: `bad-credentials`, alike for an unknown account, a disabled one and a wrong password.
            TooManyRequestsError: five a minute from this address, or the name is locked.
        """
        login = normal_login(login)
        self._limiter.check("login", f"{login}|{ip}")
        name = f"staff:{login}"
        guard = self._begin(name)
        account = self._accounts.by_name(name)
        usable = account is not None and account.status is not AccountStatus.DISABLED and bool(account.password)
        matches = password_matches(password, account.password if account and usable else self._nobodys)
        if account is None or not usable or not matches:
            self._failed(name, guard, account, "identity.login", ip)
            raise _bad_credentials()
        self._guards.give_back(name, self._clock.now())
        kind = OneTimeKind.TOTP if account.status is AccountStatus.ACTIVE else OneTimeKind.ENROL
        return Ticket(self._one_time.give(kind, {"account": account.id}), kind.value.lower())

    def confirm(self, ticket: str, code: str, ip: str) -> Tokens:
        """Tokens for a ticket and the code that the authenticator app shows; the first code completes an enrolment.

        Raises:
            UnauthenticatedError: `bad-code`: ticket or code is wrong, used or too old.
            TooManyRequestsError: the name is locked.
        """
        value = self._one_time.peek(OneTimeKind.TOTP, ticket)
        account = self._accounts.get(str(value["account"])) if value else None
        if account is None or account.status is AccountStatus.DISABLED:
            raise bad_code()
        self._check_code(account, code, "identity.login", ip)
        if self._one_time.take(OneTimeKind.TOTP, ticket) is None:
            raise bad_code()
        if account.status is AccountStatus.INVITED:
            self._accounts.save(replace(account, status=AccountStatus.ACTIVE))
            self._audit.record(account.id, "identity.enrol", f"account:{account.id}")
        self._audit.record(account.id, "identity.login", f"account:{account.id}")
        return self._sessions.open(account, roles=account.roles, otp_at=self._clock.now())

    def enrol(self, token: str, password: str) -> Enrolment:
        """Sets the password and a new second factor, for a one-time link or for a sign-in that `next: enrol` sent here.

        Raises:
            UnauthenticatedError: `bad-link`: wrong, used or too old.
            InvalidError: `weak-password`; the link stays good.
        """
        link = self._one_time.peek(OneTimeKind.LINK, token)
        kind = OneTimeKind.LINK if link else OneTimeKind.ENROL
        value = link or self._one_time.peek(OneTimeKind.ENROL, token)
        account = self._accounts.get(str(value["account"])) if value else None
        if account is None or not account.login or account.status is not AccountStatus.INVITED:
            raise bad_link()
        require_good_password(password, account.login)
        if self._one_time.take(kind, token) is None:
            raise bad_link()
        secret = self._random_bytes(totp.SECRET_BYTES)
        salt = self._random_bytes(SALT_BYTES)
        self._accounts.save(
            with_credentials(account, password, secret, sealer=self._sealer(), salt=salt, cost=self._cost)
        )
        return Enrolment(
            totp_uri=totp.enrolment_uri(secret, account.login),
            secret=totp.secret_text(secret),
            ticket=self._one_time.give(OneTimeKind.TOTP, {"account": account.id}),
        )

    def step_up(self, account_id: str, session_id: str, code: str, ip: str) -> Tokens:
        """Tokens that show a fresh second factor, for a session that already is (监管端二次验证).

        Raises:
            UnauthenticatedError: `bad-code`, or the session has ended. TooManyRequestsError: the name is locked.
            InvalidError: `no-second-factor`: none is set up; the account is enrolled with a link first.
        """
        account = self._accounts.get(account_id)
        if account is None or not account.totp:
            raise InvalidError("no-second-factor", "尚未绑定动态口令", "No second factor is set up for this account")
        self._check_code(account, code, "identity.step-up", ip)
        self._audit.record(account.id, "identity.step-up", f"session:{session_id}")
        return self._sessions.step_up(session_id)

    def _check_code(self, account: Account, code: str, action: str, ip: str) -> None:
        name = f"staff:{account.login}" if account.login else f"account:{account.id}"
        guard = self._begin(name)
        secret = totp.secret_bytes(self._sealer().open(account.totp, purpose=TOTP_PURPOSE, owner=account.id))
        step = totp.matching_step(secret, code, int(self._clock.now().timestamp()))
        if step is None or not self._accounts.take_step(account.id, step):
            self._failed(name, guard, account, action, ip)
            raise bad_code()
        self._guards.clear(name, self._clock.now())

    def _begin(self, name: str) -> Guard:
        now = self._clock.now()
        guard = self._guards.begin(name, now)
        wait = locked_for(guard, now)
        if wait is None and guard.attempts > MAX_FAILURES:
            wait = lock_length(guard.locks)  # the fifth is still being compared
        if wait is not None:
            raise TooManyRequestsError(int(wait.total_seconds()) + 1)
        return guard

    def _failed(self, name: str, guard: Guard, account: Account | None, action: str, ip: str) -> None:
        """Notes a failure; the fifth locks the name, whether or not there is such an account."""
        now = self._clock.now()
        who = account.id if account else "name:" + natural_id(name)
        self._audit.record(who, action, f"account:{account.id if account else '-'}", Outcome.FAILED, ip=ip)
        if guard.attempts >= MAX_FAILURES:
            until = now + lock_length(guard.locks)
            facts = [_locked_fact(account, until, now)] if account else []
            self._guards.lock(name, until, guard.locks + 1, facts)
            self._audit.record(
                who, "identity.lock", f"account:{account.id if account else '-'}", ip=ip, until=iso(until)
            )


def normal_login(login: str) -> str:
    """A sign-in name as it is compared: no case, no spaces around."""
    return login.strip().lower()


def with_credentials(
    account: Account, password: str, secret: bytes, *, sealer: Sealer, salt: bytes, cost: Cost
) -> Account:
    """The account with a new password and second factor; nothing is kept that would give either away."""
    return replace(
        account,
        password=hash_password(password, salt, cost),
        totp=sealer.seal(totp.secret_text(secret), purpose=TOTP_PURPOSE, owner=account.id),
    )


def _locked_fact(account: Account, until: datetime, now: datetime) -> Fact:
    return Fact(
        id=natural_id("identity.account.locked", account.id, iso(until)),
        kind="identity.account.locked",
        subject=Subject("account", account.id),
        occurred_at=now,
        recorded_at=now,
        value={"login": account.login, "until": iso(until)},
    )


def _bad_credentials() -> UnauthenticatedError:
    return UnauthenticatedError("bad-credentials", "账号或口令错误", "The account or the password is wrong")


def bad_code() -> UnauthenticatedError:
    """Ticket or code is wrong, used or too old: which, nobody is told."""
    return UnauthenticatedError("bad-code", "动态口令错误或已失效", "The code is wrong or no longer good")


def bad_link() -> UnauthenticatedError:
    """A one-time link or invitation that is wrong, used or too old."""
    return UnauthenticatedError("bad-link", "链接无效或已过期", "The link is not good, or no longer")
