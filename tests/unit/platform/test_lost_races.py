"""What DynamoDB answers to a write that came too late, and what a person is told of it."""

from __future__ import annotations

import pytest
from jinbo.kernel.errors import ConflictError
from jinbo.platform.tables import our_errors
from pynamodb.exceptions import CancellationReason, TransactWriteError, VerboseClientError


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
