"""Identity's ports in memory, and a world in which its use cases run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fakes.time import CountingIds, StandingClock
from jinbo.identity.model import Account, AccountPage, AuditPage, OneTimeKind, Person, Session
from jinbo.identity.rules.audit import Entry, Root
from jinbo.identity.rules.endings import Ending
from jinbo.identity.rules.lockout import FORGET_AFTER, Guard, locked_for, window_of
from jinbo.identity.rules.passwords import Cost
from jinbo.identity.service import (
    Accounts,
    AuditLog,
    Lifetimes,
    OneTime,
    Sessions,
    StaffLogin,
    WeChatSignIn,
)
from jinbo.kernel.access import Role
from jinbo.kernel.errors import ConflictError, UnauthenticatedError
from jinbo.kernel.fact import Fact
from jinbo.platform.keys import PublicKeys, jose_signature, published

CHEAP = Cost(log_n=4, r=1, p=1)
"""scrypt that takes no time: tests measure decisions, not memory."""


class FakeAccounts:
    """The AccountStore."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.names: dict[str, str] = {}
        self.steps: dict[str, int] = {}
        self.facts: list[Fact] = []
        self.endings: list[Ending] = []
        self.batches = 0

    def add(self, account: Account, names: Sequence[str], facts: Sequence[Fact] = ()) -> None:
        if account.id in self.accounts or any(name in self.names for name in names):
            raise ConflictError("stale", "", "")
        self.accounts[account.id] = replace(account, version=1)
        self.names.update(dict.fromkeys(names, account.id))
        self.facts += facts

    def get(self, account_id: str) -> Account | None:
        return self.accounts.get(account_id)

    def by_name(self, name: str) -> Account | None:
        return self.accounts.get(self.names.get(name, ""))

    def save(self, account: Account, facts: Sequence[Fact] = (), *, ending: Ending | None = None) -> None:
        if self.accounts[account.id].version != account.version:
            raise ConflictError("stale", "", "")
        self.accounts[account.id] = replace(account, version=account.version + 1)
        self.facts += facts
        self.endings += [ending] if ending else []

    def point(self, name: str, account_id: str) -> None:
        self.names[name] = account_id

    def take_step(self, account_id: str, step: int) -> bool:
        if self.steps.get(account_id, -1) >= step:
            return False
        self.steps[account_id] = step
        return True

    def people(self, ids: Iterable[str]) -> list[Person]:
        self.batches += 1
        known = [self.accounts[id_] for id_ in ids if id_ in self.accounts]
        return [Person(one.id, one.name, one.roles, one.enterprise) for one in known]

    def page(self, enterprise: str | None, cursor: str, limit: int) -> AccountPage:
        listed = sorted(
            (
                account
                for account in self.accounts.values()
                if account.roles != {Role.PUBLIC} and enterprise in (None, account.enterprise)
            ),
            key=lambda account: (account.enterprise, account.name, account.id),
        )
        later = [account for account in listed if f"{account.enterprise}#{account.name}#{account.id}" > cursor]
        page = later[:limit]
        last = f"{page[-1].enterprise}#{page[-1].name}#{page[-1].id}" if len(later) > limit else ""
        return AccountPage(tuple(page), last)


class FakeSessions:
    """The SessionStore."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.used: set[tuple[str, str]] = set()
        self.endings: list[Ending] = []

    def add(self, session: Session) -> None:
        self.sessions[session.id] = session

    def get(self, session_id: str) -> Session | None:
        return self.sessions.get(session_id)

    def rotate(self, session: Session, new_hash: str, otp_at: datetime | None) -> bool:
        stored = self.sessions[session.id]
        if stored.refresh_hash != session.refresh_hash or stored.revoked:
            return False
        self.used.add((session.id, stored.refresh_hash))
        self.sessions[session.id] = replace(stored, refresh_hash=new_hash, otp_at=otp_at or stored.otp_at)
        return True

    def was_used(self, session_id: str, refresh_hash: str) -> bool:
        return (session_id, refresh_hash) in self.used

    def revoke(self, ending: Ending) -> None:
        kept = self.sessions.get(ending.session)
        if kept is not None and not kept.revoked:
            self.sessions[kept.id] = replace(kept, revoked=True)
            self.endings.append(ending)


class FakeOneTime:
    """The OneTimeStore."""

    def __init__(self) -> None:
        self.kept: dict[tuple[OneTimeKind, str], tuple[str, datetime]] = {}

    def put(self, kind: OneTimeKind, secret_hash: str, value: Mapping[str, Any], expires_at: datetime) -> None:
        self.kept[kind, secret_hash] = (json.dumps(dict(value)), expires_at)

    def peek(self, kind: OneTimeKind, secret_hash: str, now: datetime) -> Mapping[str, Any] | None:
        value, expires_at = self.kept.get((kind, secret_hash), ("", now))
        return json.loads(value) if expires_at > now else None

    def take(self, kind: OneTimeKind, secret_hash: str, now: datetime) -> Mapping[str, Any] | None:
        value = self.peek(kind, secret_hash, now)
        self.kept.pop((kind, secret_hash), None)
        return value


class FakeGuards:
    """The GuardStore."""

    def __init__(self) -> None:
        self.attempts: dict[tuple[str, int], int] = {}
        self.locks: dict[str, Guard] = {}
        self.facts: list[Fact] = []

    def begin(self, name: str, now: datetime) -> Guard:
        lock = self.locks.get(name, Guard())
        if lock.locked_until and lock.locked_until + FORGET_AFTER <= now:
            lock = Guard()
        if locked_for(lock, now):
            return lock
        place = (name, window_of(now))
        self.attempts[place] = self.attempts.get(place, 0) + 1
        return replace(lock, attempts=self.attempts[place])

    def give_back(self, name: str, now: datetime) -> None:
        self.attempts[name, window_of(now)] -= 1

    def lock(self, name: str, until: datetime, locks: int, facts: Sequence[Fact] = ()) -> None:
        self.locks[name] = Guard(0, locks, until)
        self.facts += facts

    def clear(self, name: str, now: datetime) -> None:
        self.locks.pop(name, None)
        self.attempts.pop((name, window_of(now)), None)


class FakeAudit:
    """The AuditStore. Tests tamper with `entries` and `roots` as somebody with the table's keys could."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, int], list[Entry]] = {}
        self.roots: dict[str, Root] = {}

    def append(self, entry: Entry) -> None:
        chain = self.entries.setdefault((entry.day, entry.shard), [])
        if any(kept.index == entry.index for kept in chain):
            raise ConflictError("stale", "", "")
        chain.append(entry)

    def head(self, day: str, shard: int) -> Entry | None:
        return next(reversed(self.entries.get((day, shard), [])), None)

    def entry(self, day: str, shard: int, index: int) -> Entry | None:
        return next((one for one in self.chain(day, shard) if one.index == index), None)

    def chain(self, day: str, shard: int) -> Iterable[Entry]:
        return list(self.entries.get((day, shard), []))

    def page(self, day: str, cursor: str, limit: int) -> AuditPage:
        of_day = [entry for (its, _), chain in self.entries.items() if its == day for entry in chain]
        placed = sorted((f"{entry.at}#{entry.shard}#{entry.index:08d}", entry) for entry in of_day)
        later = [(place, entry) for place, entry in placed if place > cursor]
        page = later[:limit]
        return AuditPage(tuple(entry for _, entry in page), page[-1][0] if len(later) > limit else "")

    def days(self, after: str) -> Sequence[str]:
        return sorted({day for day, _ in self.entries if day > after})

    def put_root(self, root: Root) -> None:
        self.roots.setdefault(root.day, root)

    def root(self, day: str) -> Root | None:
        return self.roots.get(day)

    def newest_root(self) -> Root | None:
        return self.roots[max(self.roots)] if self.roots else None


class FakeSigner:
    """A key in this process in the place of KMS's; its public half verifies."""

    def __init__(self, kid: str = "key-1") -> None:
        self.kid = kid
        self.private = ec.generate_private_key(ec.SECP256R1())

    def sign(self, message: bytes) -> bytes:
        return jose_signature(self.private.sign(message, ec.ECDSA(SHA256())))

    @property
    def jwks(self) -> str:
        return published({self.kid: self.private.public_key()})

    @property
    def public(self) -> PublicKeys:
        return PublicKeys(self.jwks)


class FakeSealer:
    """Seals by saying so; opens only for the purpose and owner it was sealed for."""

    def seal(self, text: str, *, purpose: str, owner: str) -> str:
        return f"{purpose}|{owner}|{text[::-1]}"

    def open(self, sealed: str, *, purpose: str, owner: str) -> str:
        its_purpose, its_owner, text = sealed.split("|", 2)
        assert (its_purpose, its_owner) == (purpose, owner), "opened for somebody else"
        return text[::-1]


class FakeLimiter:
    """Counts, and refuses nothing."""

    def __init__(self) -> None:
        self.checked: list[tuple[str, str]] = []

    def check(self, name: str, key: str) -> None:
        self.checked.append((name, key))


class FakeWeChat:
    """Knows some codes, each once."""

    def __init__(self, **codes: str) -> None:
        self.codes = dict(codes)

    def openid(self, code: str) -> str:
        if code not in self.codes:
            raise UnauthenticatedError("wechat-code", "", "")
        return self.codes.pop(code)


class CountingBytes:
    """Random bytes that are different each time and the same each run."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self, count: int) -> bytes:
        self._last += 1
        return self._last.to_bytes(4, "big") * (count // 4) + b"\0" * (count % 4)


@dataclass
class World:
    """Identity's use cases over fakes."""

    clock: StandingClock = field(default_factory=StandingClock)
    ids: CountingIds = field(default_factory=CountingIds)
    account_store: FakeAccounts = field(default_factory=FakeAccounts)
    session_store: FakeSessions = field(default_factory=FakeSessions)
    guards: FakeGuards = field(default_factory=FakeGuards)
    audit_store: FakeAudit = field(default_factory=FakeAudit)
    signer: FakeSigner = field(default_factory=FakeSigner)
    sealer: FakeSealer = field(default_factory=FakeSealer)
    limiter: FakeLimiter = field(default_factory=FakeLimiter)
    wechat: FakeWeChat = field(default_factory=FakeWeChat)
    random_bytes: CountingBytes = field(default_factory=CountingBytes)

    def __post_init__(self) -> None:
        self.one_time = OneTime(FakeOneTime(), self.clock, self.random_bytes)
        self.audit = AuditLog(self.audit_store, self.clock, shard=3)
        self.sessions = Sessions(
            sessions=self.session_store,
            accounts=self.account_store,
            signer=lambda: self.signer,
            audit=self.audit,
            clock=self.clock,
            ids=self.ids,
            random_bytes=self.random_bytes,
            stage="test",
            lifetimes=Lifetimes(),
        )
        self.login = StaffLogin(
            accounts=self.account_store,
            guards=self.guards,
            one_time=self.one_time,
            sessions=self.sessions,
            sealer=lambda: self.sealer,
            limiter=self.limiter,
            audit=self.audit,
            clock=self.clock,
            random_bytes=self.random_bytes,
            cost=CHEAP,
        )
        self.accounts = Accounts(
            accounts=self.account_store,
            one_time=self.one_time,
            sealer=lambda: self.sealer,
            audit=self.audit,
            clock=self.clock,
            ids=self.ids,
        )
        self.wechat_sign_in = WeChatSignIn(
            wechat=lambda: self.wechat,
            pepper=lambda: b"pepper",
            accounts=self.account_store,
            one_time=self.one_time,
            sessions=self.sessions,
            sealer=lambda: self.sealer,
            audit=self.audit,
            clock=self.clock,
            ids=self.ids,
        )

    @property
    def audited(self) -> list[tuple[str, str, str]]:
        """Actor, action and outcome of every audit entry, in order."""
        entries = [entry for chain in self.audit_store.entries.values() for entry in chain]
        return [(entry.actor, entry.action, entry.outcome) for entry in entries]
