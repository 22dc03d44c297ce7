"""Sessions, one-time secrets and guards in the records table (会话、一次性凭证、登录保护). All of them expire by TTL.

TTL deletes late (up to days), so every read compares the time itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import DeleteError, TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from jinbo.identity.model import OneTimeKind, Session
from jinbo.identity.records.endings import ending_record
from jinbo.identity.rules.endings import Ending
from jinbo.identity.rules.lockout import FORGET_AFTER, WINDOW, Guard, locked_for, window_of
from jinbo.kernel.access import Role
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact
from jinbo.kernel.ids import natural_id
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Record, condition_failed, connection, our_errors

if TYPE_CHECKING:
    from pynamodb.attributes import Attribute


class SessionRecord(Record):
    """One session (`SESSION#id | SESSION`)."""

    account = UnicodeAttribute()
    roles: Attribute[set[str]] = UnicodeSetAttribute()
    refresh_hash = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    otp_at = UnicodeAttribute(null=True)
    revoked = BooleanAttribute(default=False)


class UsedRecord(Record):
    """A refresh token that was exchanged (`SESSION#id | USED#hash`)."""


class OneTimeRecord(Record):
    """What a one-time secret stands for (`ONETIME#kind#hash | ONETIME`)."""

    value = UnicodeAttribute()
    expires_at = UnicodeAttribute()


class AttemptsRecord(Record):
    """Attempts at a name in one window (`GUARD#name | window`)."""

    attempts = NumberAttribute(default=0)


class LockRecord(Record):
    """A name's lock (`GUARD#name | LOCK`)."""

    locked_until = UnicodeAttribute()
    locks = NumberAttribute()


class SessionRecords:
    """The SessionStore on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, session: Session) -> None:
        """One write."""
        with our_errors():
            SessionRecord(
                f"SESSION#{session.id}",
                "SESSION",
                kind="SESSION",
                created_at=iso(session.opened_at),
                updated_at=iso(session.opened_at),
                ttl=int(session.expires_at.timestamp()),
                account=session.account,
                roles=set(session.roles),
                refresh_hash=session.refresh_hash,
                expires_at=iso(session.expires_at),
                otp_at=iso(session.otp_at) if session.otp_at else None,
            ).save()

    def get(self, session_id: str) -> Session | None:
        """Read consistently: an ended session is ended now."""
        with our_errors():
            try:
                record = SessionRecord.get(f"SESSION#{session_id}", "SESSION", consistent_read=True)
            except SessionRecord.DoesNotExist:
                return None
        return Session(
            id=session_id,
            account=record.account,
            roles=frozenset(Role(role) for role in record.roles),
            refresh_hash=record.refresh_hash,
            opened_at=parse_iso(record.created_at),
            expires_at=parse_iso(record.expires_at),
            otp_at=parse_iso(record.otp_at) if record.otp_at else None,
            revoked=bool(record.revoked),
        )

    def rotate(self, session: Session, new_hash: str, otp_at: datetime | None) -> bool:
        """One transaction: the new hash in, the old one remembered."""
        now = iso(self._clock.now())
        record = SessionRecord(f"SESSION#{session.id}", "SESSION")
        used = UsedRecord(
            f"SESSION#{session.id}",
            f"USED#{session.refresh_hash}",
            kind="USED",
            created_at=now,
            updated_at=now,
            ttl=int(session.expires_at.timestamp()),
        )
        changes: list[Action] = [SessionRecord.refresh_hash.set(new_hash), SessionRecord.updated_at.set(now)]
        if otp_at is not None:
            changes.append(SessionRecord.otp_at.set(iso(otp_at)))
        current = (SessionRecord.refresh_hash == session.refresh_hash) & (SessionRecord.revoked == False)  # noqa: E712 - an expression of PynamoDB's, not a comparison
        with our_errors():
            try:
                with TransactWrite(connection=connection()) as transaction:
                    transaction.update(record, changes, condition=current, add_version_condition=False)
                    transaction.save(used)
            except TransactWriteError as error:
                if condition_failed(error):
                    return False
                raise
        return True

    def was_used(self, session_id: str, refresh_hash: str) -> bool:
        """One read."""
        with our_errors():
            try:
                UsedRecord.get(f"SESSION#{session_id}", f"USED#{refresh_hash}", consistent_read=True)
            except UsedRecord.DoesNotExist:
                return False
        return True

    def revoke(self, ending: Ending) -> None:
        """One transaction, if there is such a session and it has not been ended; made again where a rotation is under way."""
        for last in (False, False, True):
            try:
                self._revoke(ending)
            except ConflictError:
                if last:
                    raise
            else:
                return

    def _revoke(self, ending: Ending) -> None:
        record = SessionRecord(f"SESSION#{ending.session}", "SESSION")
        changes: list[Action] = [SessionRecord.revoked.set(True), SessionRecord.updated_at.set(iso(self._clock.now()))]
        standing = SessionRecord.pk.exists() & (SessionRecord.revoked == False)  # noqa: E712 - an expression of PynamoDB's, not a comparison
        with our_errors():
            try:
                with TransactWrite(connection=connection()) as transaction:
                    transaction.update(record, changes, condition=standing, add_version_condition=False)
                    transaction.save(ending_record(ending))
            except TransactWriteError as error:
                if not condition_failed(error):
                    raise


class OneTimeRecords:
    """The OneTimeStore on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def put(self, kind: OneTimeKind, secret_hash: str, value: Mapping[str, Any], expires_at: datetime) -> None:
        """One write."""
        now = iso(self._clock.now())
        with our_errors():
            OneTimeRecord(
                f"ONETIME#{kind}#{secret_hash}",
                "ONETIME",
                kind="ONETIME",
                created_at=now,
                updated_at=now,
                ttl=int(expires_at.timestamp()),
                value=json.dumps(dict(value)),
                expires_at=iso(expires_at),
            ).save()

    def peek(self, kind: OneTimeKind, secret_hash: str, now: datetime) -> Mapping[str, Any] | None:
        """One consistent read."""
        with our_errors():
            try:
                record = OneTimeRecord.get(f"ONETIME#{kind}#{secret_hash}", "ONETIME", consistent_read=True)
            except OneTimeRecord.DoesNotExist:
                return None
        if parse_iso(record.expires_at) <= now:
            return None
        value: Mapping[str, Any] = json.loads(record.value)
        return value

    def take(self, kind: OneTimeKind, secret_hash: str, now: datetime) -> Mapping[str, Any] | None:
        """A read, then a conditional delete: of many takers one deletes."""
        value = self.peek(kind, secret_hash, now)
        if value is None:
            return None
        with our_errors():
            try:
                OneTimeRecord(f"ONETIME#{kind}#{secret_hash}", "ONETIME").delete(
                    OneTimeRecord.pk.exists(), add_version_condition=False
                )
            except DeleteError as error:
                if condition_failed(error):
                    return None
                raise
        return value


class GuardRecords:
    """The GuardStore on DynamoDB. Names are kept as hashes: people type passwords into the wrong field."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def begin(self, name: str, now: datetime) -> Guard:
        """A read of the lock, an atomic addition."""
        lock = self._lock(name, now)
        if locked_for(lock, now):
            return lock
        return Guard(self._add(name, 1, now), lock.locks, lock.locked_until)

    def give_back(self, name: str, now: datetime) -> None:
        """An atomic subtraction."""
        self._add(name, -1, now)

    def lock(self, name: str, until: datetime, locks: int, facts: Sequence[Fact] = ()) -> None:
        """One write, with its news."""
        now = iso(self._clock.now())
        with our_errors():
            LockRecord(
                _key(name),
                "LOCK",
                kind="LOCK",
                created_at=now,
                updated_at=now,
                facts=encode_facts(facts),
                ttl=int((until + FORGET_AFTER).timestamp()),
                locked_until=iso(until),
                locks=locks,
            ).save(add_version_condition=False)

    def clear(self, name: str, now: datetime) -> None:
        """Two deletes; what is not there is no error."""
        with our_errors():
            LockRecord(_key(name), "LOCK").delete(add_version_condition=False)
            AttemptsRecord(_key(name), str(window_of(now))).delete(add_version_condition=False)

    def _lock(self, name: str, now: datetime) -> Guard:
        with our_errors():
            try:
                record = LockRecord.get(_key(name), "LOCK", consistent_read=True)
            except LockRecord.DoesNotExist:
                return Guard()
        until = parse_iso(record.locked_until)
        return Guard() if until + FORGET_AFTER <= now else Guard(0, int(record.locks), until)

    def _add(self, name: str, count: int, now: datetime) -> int:
        record = AttemptsRecord(_key(name), str(window_of(now)))
        ends = int((now + WINDOW + timedelta(hours=1)).timestamp())
        with our_errors():
            record.update(
                [
                    AttemptsRecord.attempts.add(count),
                    AttemptsRecord.kind.set("ATTEMPTS"),
                    AttemptsRecord.created_at.set(iso(now)),
                    AttemptsRecord.updated_at.set(iso(now)),
                    AttemptsRecord.ttl.set(ends),
                ],
                add_version_condition=False,
            )
        return int(record.attempts)


def _key(name: str) -> str:
    return f"GUARD#{natural_id(name)}"
