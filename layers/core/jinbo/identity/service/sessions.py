"""Sessions (会话): access tokens that need no call to verify, refresh tokens that serve once, and an end to both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from jinbo.identity.model import Account, AccountStatus, Session, Tokens
from jinbo.identity.ports import AccountStore, SessionStore, Signer
from jinbo.identity.rules.actions import STAFF
from jinbo.identity.rules.endings import Ending
from jinbo.identity.rules.tokens import Claims, TokenRefusedError, signing_input, with_signature
from jinbo.identity.service.audit import AuditLog, Outcome
from jinbo.identity.service.secrets import RandomBytes, hash_secret, new_secret
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import Clock
from jinbo.kernel.frozen import frozen
from jinbo.kernel.ids import Ids


@frozen
class Lifetimes:
    """How long tokens are good, in seconds.

    A regulator's access token dies within 15 minutes of a disabled account or a lost tablet, because verifying asks nobody
    and what it opens is other people's data. DOMAIN 14.1 has two hours: kept for the public and enterprise ends, whose
    users reach only their own records and whose phones are on crowded hall networks. Settings may change both.
    """

    staff_s: int = 900
    others_s: int = 7200
    refresh_s: int = 7 * 86_400

    def access_s(self, roles: frozenset[Role]) -> int:
        """The life of an access token with these roles."""
        return self.staff_s if roles & STAFF else self.others_s


class Sessions:
    """Opens, refreshes and ends sessions."""

    def __init__(
        self,
        *,
        sessions: SessionStore,
        accounts: AccountStore,
        signer: Callable[[], Signer],
        audit: AuditLog,
        clock: Clock,
        ids: Ids,
        random_bytes: RandomBytes,
        stage: str,
        lifetimes: Lifetimes,
    ) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._signer = signer
        self._audit = audit
        self._clock = clock
        self._ids = ids
        self._random_bytes = random_bytes
        self._stage = stage
        self._lifetimes = lifetimes

    def open(self, account: Account, *, roles: frozenset[Role], otp_at: datetime | None) -> Tokens:
        """A new session of `account` with `roles` (those of the end it came through); `otp_at`: a second factor was shown."""
        secret, session_id = new_secret(self._random_bytes), self._ids.new()
        now = self._clock.now()
        session = Session(
            id=session_id,
            account=account.id,
            roles=roles,
            refresh_hash=hash_secret(f"{session_id}.{secret}"),
            opened_at=now,
            expires_at=now + timedelta(seconds=self._lifetimes.refresh_s),
            otp_at=otp_at,
        )
        self._sessions.add(session)
        return self._tokens(account, session, secret)

    def refresh(self, refresh_token: str) -> Tokens:
        """New tokens for the newest refresh token of a session. One that was exchanged before ends the whole session: two
        hold it, and one of them is not its owner (RFC 9700, 4.14.2).

        Raises:
            TokenRefusedError: not the newest of a living session.
        """
        session, account = self._living(refresh_token)
        return self._rotated(account, session, session.otp_at)

    def step_up(self, session_id: str) -> Tokens:
        """New tokens for a session in which a second factor has just been shown.

        Raises:
            TokenRefusedError: the session has ended.
        """
        session = self._sessions.get(session_id)
        account = self._accounts.get(session.account) if session else None
        if session is None or account is None or not self._lives(session, account):
            raise TokenRefusedError("session-ended")
        return self._rotated(account, session, self._clock.now())

    def close(self, refresh_token: str) -> None:
        """Signs out. Says nothing of a token that is not good: the caller is out either way."""
        session = self._sessions.get(refresh_token.partition(".")[0])
        if session is None:
            return
        presented = hash_secret(refresh_token)
        if presented == session.refresh_hash or self._sessions.was_used(session.id, presented):
            self._sessions.revoke(Ending(session.account, self._clock.now(), session.id))
            self._audit.record(session.account, "identity.logout", f"session:{session.id}")

    def standing_since(self, session_id: str) -> datetime | None:
        """When a session was opened that would be given an access token again now; None for one that would not.

        For callers that open something which outlives the token.
        """
        session = self._sessions.get(session_id)
        account = self._accounts.get(session.account) if session else None
        stands = session is not None and account is not None and self._lives(session, account)
        return session.opened_at if session is not None and stands else None

    def _living(self, refresh_token: str) -> tuple[Session, Account]:
        session = self._sessions.get(refresh_token.partition(".")[0])
        if session is None:
            raise TokenRefusedError("no-session")
        presented = hash_secret(refresh_token)
        if presented != session.refresh_hash:
            if self._sessions.was_used(session.id, presented):
                self._sessions.revoke(Ending(session.account, self._clock.now(), session.id))
                self._audit.record(session.account, "identity.refresh.reused", f"session:{session.id}", Outcome.REFUSED)
            raise TokenRefusedError("not-current")
        account = self._accounts.get(session.account)
        if account is None or not self._lives(session, account):
            raise TokenRefusedError("session-ended")
        return session, account

    def _lives(self, session: Session, account: Account) -> bool:
        return (
            not session.revoked
            and self._clock.now() < session.expires_at
            and account.status is AccountStatus.ACTIVE
            and (account.valid_from is None or session.opened_at >= account.valid_from)
        )

    def _rotated(self, account: Account, session: Session, otp_at: datetime | None) -> Tokens:
        secret = new_secret(self._random_bytes)
        new_hash = hash_secret(f"{session.id}.{secret}")
        if not self._sessions.rotate(session, new_hash, otp_at):
            self._sessions.revoke(Ending(session.account, self._clock.now(), session.id))
            raise TokenRefusedError("lost-the-race")
        return self._tokens(account, replace(session, refresh_hash=new_hash, otp_at=otp_at), secret)

    def _tokens(self, account: Account, session: Session, secret: str) -> Tokens:
        now_s = int(self._clock.now().timestamp())
        life = self._lifetimes.access_s(session.roles)
        roles = session.roles & (account.roles | {Role.PUBLIC})
        claims = Claims(
            subject=account.id,
            session=session.id,
            token_id=self._ids.new(),
            roles=roles,
            enterprise=account.enterprise,
            zones=account.zones,
            otp_at=int(session.otp_at.timestamp()) if session.otp_at else 0,
            issued_at=now_s,
            expires_at=now_s + life,
            stage=self._stage,
        )
        signer = self._signer()
        message = signing_input(claims, signer.kid)
        access = with_signature(message, signer.sign(message))
        principal: Principal = claims.principal(now_s)
        return Tokens(access, f"{session.id}.{secret}", life, principal, account.name)
