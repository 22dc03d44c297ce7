"""What DynamoDB answers to a write that came too late and to a cursor of another list, and what a person is told of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.platform import items
from jinbo.platform.tables import our_errors
from pynamodb.exceptions import CancellationReason, QueryError, TransactWriteError, VerboseClientError


def cancelled(*codes: str) -> TransactWriteError:
    """A cancelled transaction, with DynamoDB's reason for each of its items."""
    answer = {"Error": {"Code": "TransactionCanceledException", "Message": "cancelled"}}
    reasons = [None if code == "None" else CancellationReason(code) for code in codes]
    cause = VerboseClientError(answer, "TransactWriteItems", cancellation_reasons=reasons)
    return TransactWriteError("cancelled", cause)


@pytest.mark.parametrize("code", ["ConditionalCheckFailed", "TransactionConflict"])
def test_a_transaction_that_another_writer_cancelled_is_a_conflict_and_no_fault_of_ours(code: str) -> None:
    with pytest.raises(ConflictError, match="stale"), our_errors():
        raise cancelled("None", code)


def test_a_transaction_that_was_cancelled_for_a_bug_stays_a_bug() -> None:
    with pytest.raises(TransactWriteError), our_errors():
        raise cancelled("ValidationError")


OUTSIDE = "The provided starting key is outside query boundaries based on provided conditions"


def refused(message: str) -> ClientError:
    """DynamoDB's refusal of a query."""
    return ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "Query")


def test_a_cursor_of_another_list_is_the_senders_fault_and_no_500() -> None:
    with pytest.raises(InvalidError, match="bad-cursor"), our_errors():
        raise QueryError("refused", VerboseClientError(refused(OUTSIDE).response, "Query"))
    with pytest.raises(InvalidError, match="bad-cursor"):
        items._answered(asking(OUTSIDE))


def test_a_query_that_is_wrong_in_another_way_stays_a_bug() -> None:
    with pytest.raises(QueryError), our_errors():
        raise QueryError("refused", VerboseClientError(refused("Invalid FilterExpression").response, "Query"))
    with pytest.raises(ClientError):
        items._answered(asking("Invalid FilterExpression"))


def asking(message: str) -> Callable[[], None]:
    """A request that is refused so."""

    def ask() -> None:
        raise refused(message)

    return ask
