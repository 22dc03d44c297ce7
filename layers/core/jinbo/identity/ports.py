"""What identity needs from outside (端口)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from jinbo.identity.model import Account, AccountPage, AuditPage, OneTimeKind, Person, Session
from jinbo.identity.rules.audit import Entry, Root
from jinbo.identity.rules.endings import Ending
from jinbo.identity.rules.lockout import Guard
from jinbo.kernel.fact import Fact


class AccountStore(Protocol):
    """Accounts and the names (`staff:…`, `wechat:…`, `oidc:…`) by which people sign in to them."""

    def add(self, account: Account, names: Sequence[str], facts: Sequence[Fact] = ()) -> None:
        """Keeps a new account with its sign-in names.

        Raises:
            ConflictError: a name is taken; nothing was kept.
        """
        ...

    def get(self, account_id: str) -> Account | None:
        """The account, None where there is none."""
        ...

    def by_name(self, name: str) -> Account | None:
        """The account that a sign-in name belongs to."""
        ...

    def save(self, account: Account, facts: Sequence[Fact] = (), *, ending: Ending | None = None) -> None:
        """Keeps a changed account; with it, or not at all, the ending of its sessions.

        Raises:
            ConflictError: somebody else changed it since it was read.
        """
        ...

    def point(self, name: str, account_id: str) -> None:
        """Lets a sign-in name belong to this account from now on."""
        ...

    def take_step(self, account_id: str, step: int) -> bool:
        """Uses up a TOTP step; False when it, or a later one, was used before."""
        ...

    def people(self, ids: Iterable[str]) -> list[Person]:
        """Those of at most a hundred ids that are accounts, without anything secret, in one request."""
        ...

    def page(self, enterprise: str | None, cursor: str, limit: int) -> AccountPage:
        """Accounts by name, of one enterprise or (None) all; the public's own are not listed."""
        ...


class SessionStore(Protocol):
    """Sessions and the refresh tokens used up in them."""

    def add(self, session: Session) -> None:
        """Keeps a new session."""
        ...

    def get(self, session_id: str) -> Session | None:
        """The session, None where there is none."""
        ...

    def rotate(self, session: Session, new_hash: str, otp_at: datetime | None) -> bool:
        """Puts `new_hash` in the place of the session's, which is remembered as used; False when it was not current."""
        ...

    def was_used(self, session_id: str, refresh_hash: str) -> bool:
        """Whether this refresh token was good once and has been exchanged."""
        ...

    def revoke(self, ending: Ending) -> None:
        """Ends the one session of `ending` and keeps the ending with it; again is no error and no second ending."""
        ...


class OneTimeStore(Protocol):
    """Secrets that serve once, kept as hashes until used or too old."""

    def put(self, kind: OneTimeKind, secret_hash: str, value: Mapping[str, Any], expires_at: datetime) -> None:
        """Keeps what a secret stands for."""
        ...

    def peek(self, kind: OneTimeKind, secret_hash: str, now: datetime) -> Mapping[str, Any] | None:
        """What it stands for, without using it up."""
        ...

    def take(self, kind: OneTimeKind, secret_hash: str, now: datetime) -> Mapping[str, Any] | None:
        """What it stands for; of many takers at once one gets it."""
        ...


class GuardStore(Protocol):
    """Attempts at names, counted atomically in windows of lockout.WINDOW."""

    def begin(self, name: str, now: datetime) -> Guard:
        """Counts an attempt and tells the count; while the name is locked nothing is counted."""
        ...

    def give_back(self, name: str, now: datetime) -> None:
        """The attempt was right: it does not count."""
        ...

    def lock(self, name: str, until: datetime, locks: int, facts: Sequence[Fact] = ()) -> None:
        """Locks the name, for the `locks`-th time in a row."""
        ...

    def clear(self, name: str, now: datetime) -> None:
        """Forgets this window's attempts and all locks."""
        ...


class AuditStore(Protocol):
    """The audit chains and the roots of their days."""

    def append(self, entry: Entry) -> None:
        """Keeps an entry at its place.

        Raises:
            ConflictError: the place is taken.
        """
        ...

    def head(self, day: str, shard: int) -> Entry | None:
        """The newest entry of a chain."""
        ...

    def entry(self, day: str, shard: int, index: int) -> Entry | None:
        """The entry at a place."""
        ...

    def chain(self, day: str, shard: int) -> Iterable[Entry]:
        """A chain from its first entry on."""
        ...

    def page(self, day: str, cursor: str, limit: int) -> AuditPage:
        """Entries of all shards in the order of time."""
        ...

    def days(self, after: str) -> Sequence[str]:
        """Days later than `after` that have entries, in order."""
        ...

    def put_root(self, root: Root) -> None:
        """Keeps a day's root. There is one a day: another for the same day is not kept."""
        ...

    def root(self, day: str) -> Root | None:
        """The root of a day."""
        ...

    def newest_root(self) -> Root | None:
        """The root of the last sealed day."""
        ...


class Signer(Protocol):
    """Signs our tokens."""

    @property
    def kid(self) -> str:
        """The id of the key that signs."""
        ...

    def sign(self, message: bytes) -> bytes:
        """r ‖ s over `message`."""
        ...


class Sealer(Protocol):
    """Seals what must be unreadable in a table, bound to a purpose and an owner."""

    def seal(self, text: str, *, purpose: str, owner: str) -> str:
        """The sealed form."""
        ...

    def open(self, sealed: str, *, purpose: str, owner: str) -> str:
        """The text again."""
        ...


class Limiter(Protocol):
    """Limits how often something may be asked."""

    def check(self, name: str, key: str) -> None:
        """Counts one request of `key` against the limit `name`.

        Raises:
            TooManyRequestsError: the limit is reached.
        """
        ...


class WeChatLogin(Protocol):
    """WeChat's code2session (DOMAIN 14.1). The session_key does not come out of it."""

    def openid(self, code: str) -> str:
        """The openid that a sign-in code stands for.

        Raises:
            UnauthenticatedError: the code is wrong, used or too old, or the user is blocked.
            TooManyRequestsError: WeChat's limit for the user.
            UnavailableError: WeChat does not answer, or not sensibly.
        """
        ...


class OidcProvider(Protocol):
    """One provider of OpenID Connect (authorization code with PKCE)."""

    def authorize_url(self, *, state: str, nonce: str, challenge: str) -> str:
        """Where the browser goes to sign in."""
        ...

    def exchange(self, code: str, *, verifier: str, nonce: str) -> Mapping[str, Any]:
        """The verified claims of the id token that `code` stands for.

        Raises:
            UnauthenticatedError: the provider refuses the code, or its token does not hold.
            UnavailableError: the provider does not answer.
        """
        ...

    @property
    def roles(self) -> Mapping[str, str]:
        """Which value of the role claim stands for which role of ours."""
        ...

    @property
    def role_claim(self) -> str:
        """The claim that carries the roles."""
        ...
