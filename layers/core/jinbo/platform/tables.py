"""The records table (记录表): PynamoDB's base for every module's records, its keys, and AWS errors turned into ours.

One table holds all modules (DESIGN 4); its stream is the outbox. Keys are `pk`, `sk`; `gsi1` lists what must be listed.
A record that is news carries its facts in its own item, in `facts` (see outbox).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.platform.aws import BUSY, client
from jinbo.platform.items import LOST_RACE, bad_cursor, beyond_the_list
from jinbo.platform.settings import settings


class _RecordsTable:
    """The table's name, asked for when the first request is made, not when the module is imported."""

    def __get__(self, instance: object, owner: type) -> str:
        name = settings().records_table
        if not name:
            raise LookupError("RECORDS_TABLE is not set")
        return name


class Gsi1(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB leaves it untyped
    """`gsi1pk`, `gsi1sk`: sparse, for lists (open alerts, businesses of a hall)."""

    class Meta:
        index_name = "gsi1"
        projection = AllProjection()

    gsi1pk = UnicodeAttribute(hash_key=True)
    gsi1sk = UnicodeAttribute(range_key=True)


class Record(Model):
    """Base of every record. Subclasses add attributes and say how their keys are made; they keep this Meta."""

    class Meta:
        table_name = _RecordsTable()
        connect_timeout_seconds = 2
        read_timeout_seconds = 10
        max_retry_attempts = 3

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    version = VersionAttribute()
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    facts = UnicodeAttribute(null=True)
    """JSON list of the facts that this write tells (outbox.encode_facts)."""
    ttl = NumberAttribute(null=True)
    """Seconds since 1970 after which DynamoDB may delete the item."""
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi1 = Gsi1()
    """Declared here too, because subclasses share this class's connection, and PynamoDB lets a query use only indexes that
    the connection's own class has."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        """One connection for all kinds of record, on the process's one DynamoDB client: PynamoDB by itself makes a session and
        a client for each class, 60 ms of processor time apiece (P6)."""
        if cls is not Record:
            return Record._get_connection()
        shared = super()._get_connection()
        shared.connection._client = client("dynamodb")
        return shared


CONDITION_FAILED = "ConditionalCheckFailedException"


def condition_failed(error: PynamoDBException) -> bool:
    """Whether a write was refused because its condition did not hold (alone or in a transaction)."""
    if isinstance(error, TransactWriteError):
        return any(
            reason is not None and reason.code == "ConditionalCheckFailed" for reason in error.cancellation_reasons
        )
    return error.cause_response_code == CONDITION_FAILED


def lost_race(error: PynamoDBException) -> bool:
    """Whether a transaction was cancelled by another writer's, made at the same moment."""
    return isinstance(error, TransactWriteError) and any(
        reason is not None and reason.code in LOST_RACE for reason in error.cancellation_reasons
    )


@contextmanager
def our_errors() -> Iterator[None]:
    """Turns PynamoDB's errors into ours: a lost race is a ConflictError, a busy table an UnavailableError, a cursor of another
    list an InvalidError; bugs stay bugs."""
    try:
        yield
    except PynamoDBException as error:
        if condition_failed(error) or lost_race(error):
            raise ConflictError(
                "stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it"
            ) from error
        if beyond_the_list(error.cause_response_code, error.cause_response_message):
            raise bad_cursor() from error
        if error.cause_response_code in BUSY or error.cause_response_code is None:
            raise UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again") from error
        raise


def connection() -> Connection:
    """The connection for transactions over several kinds of record: Record's own, since a new one costs 130 ms to make."""
    return Record._get_connection().connection  # PynamoDB has no public name for it
