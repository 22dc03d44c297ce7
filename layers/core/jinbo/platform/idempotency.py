"""At most once for writes over HTTP (幂等键): the first answer to a key is kept for a day and given again.

A key that is still in progress, or that was used for another request, is a conflict: the client has a fault or is racing
itself. A worker that died in the middle frees its key after a minute.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, PutError

from jinbo.kernel.clock import Clock, iso
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.frozen import frozen
from jinbo.platform.tables import Record, condition_failed, our_errors

KEEP = timedelta(days=1)
IN_PROGRESS = timedelta(minutes=1)
MAX_BODY = 200_000


@frozen
class Remembered:
    """An answer as it was given."""

    status: int
    body: str
    headers: dict[str, str]


class IdempotencyRecord(Record):
    """One key of one caller."""

    asked = UnicodeAttribute()
    expires = NumberAttribute()
    answer = UnicodeAttribute(null=True)


def fingerprint(*parts: str) -> str:
    """What was asked, as a hash: the same key with another request is refused."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class Idempotency:
    """Keys of callers in the records table. `clock` tells the wall's time: a retry comes by it, and DynamoDB deletes by it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def begin(self, caller: str, key: str, asked: str) -> Remembered | None:
        """Takes the key; None means: go on. A kept answer means: it was done.

        Raises:
            ConflictError: `key-reused` for another request, `in-progress` while the first still runs.
        """
        now = self._clock.now()
        record = self._record(caller, key, asked, now + IN_PROGRESS)
        free = IdempotencyRecord.pk.does_not_exist() | (IdempotencyRecord.expires < int(now.timestamp()))
        try:
            with our_errors():
                record.save(condition=free, add_version_condition=False)
        except ConflictError as error:
            if not isinstance(error.__cause__, PutError) or not condition_failed(error.__cause__):
                raise
            return self._kept(caller, key, asked)
        return None

    def keep(self, caller: str, key: str, asked: str, answer: Remembered) -> None:
        """Keeps the answer for a day; answers too large to keep free the key at its end of progress instead."""
        if len(answer.body) > MAX_BODY:
            return
        record = self._record(caller, key, asked, self._clock.now() + KEEP)
        record.answer = json.dumps([answer.status, answer.body, answer.headers], ensure_ascii=False)
        with our_errors():
            record.save(add_version_condition=False)

    def forget(self, caller: str, key: str) -> None:
        """Frees the key of a request that was refused."""
        try:
            self._record(caller, key, "", self._clock.now()).delete(add_version_condition=False)
        except DeleteError:
            return  # the key frees itself after a minute

    def _kept(self, caller: str, key: str, asked: str) -> Remembered:
        with our_errors():
            found = IdempotencyRecord.get(self._pk(caller, key), "KEY", consistent_read=True)
        if found.asked != asked:
            raise ConflictError(
                "key-reused", "该 Idempotency-Key 已用于另一个请求", "This Idempotency-Key was used for another request"
            )
        if not found.answer:
            raise ConflictError("in-progress", "同一请求正在处理中", "The same request is still being worked on")
        status, body, headers = json.loads(found.answer)
        return Remembered(status, body, headers)

    def _record(self, caller: str, key: str, asked: str, until: datetime) -> IdempotencyRecord:
        now = iso(self._clock.now())
        expires = int(until.timestamp())
        return IdempotencyRecord(
            self._pk(caller, key),
            "KEY",
            kind="IDEMPOTENCY",
            created_at=now,
            updated_at=now,
            asked=asked,
            expires=expires,
            ttl=expires,
        )

    def _pk(self, caller: str, key: str) -> str:
        return f"IDEMPOTENCY#{fingerprint(caller, key)[:40]}"
