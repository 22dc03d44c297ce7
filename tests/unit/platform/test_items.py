"""Items by hand: what DynamoDB is asked, page after page, and whose errors its refusals become."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.platform import items


class Table:
    """A client that answers from a list, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, _: str) -> Any:
        def call(**request: Any) -> Any:
            self.asked.append(request)
            answer = self.answers.pop(0) if self.answers else {}
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    made = Table()
    monkeypatch.setattr(items, "client", lambda _: made)  # a client that answers what the test says
    monkeypatch.setattr(items, "settings", lambda: SimpleNamespace(records_table="records"))  # no environment
    return made


def refused(code: str, *reasons: str) -> ClientError:
    response: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    return ClientError(response, "TransactWriteItems")


def item(number: int) -> dict[str, Any]:
    return {"pk": {"S": "A"}, "sk": {"S": str(number)}, "seq": {"N": str(number)}, "open": {"BOOL": number > 1}}


def test_an_item_reads_back_as_it_was_written_without_what_is_none() -> None:
    written = {"pk": "A", "version": 3, "handed": False, "text": "", "note": None}
    assert items.attributes(written)["handed"] == {"BOOL": False}
    assert items.plain(items.attributes(written)) == {"pk": "A", "version": 3, "handed": False, "text": ""}


def test_a_query_goes_on_until_its_limit_and_not_beyond(table: Table) -> None:
    further = {"pk": {"S": "A"}, "sk": {"S": "2"}}
    table.answers = [{"Items": [item(1), item(2)], "LastEvaluatedKey": further}, {"Items": [item(3)]}]
    found = list(items.query("#pk = :pk", {"pk": "A"}, limit=3, ConsistentRead=True))
    assert [one["seq"] for one in found] == [1, 2, 3]
    assert [(one["Limit"], one.get("ExclusiveStartKey")) for one in table.asked] == [(3, None), (1, further)]
    table.answers = [{"Items": [item(1)], "LastEvaluatedKey": further}]
    assert len(list(items.query("#pk = :pk", {"pk": "A"}, limit=1))) == 1


def test_every_write_of_a_transaction_names_the_table_and_what_it_expects(table: Table) -> None:
    items.write(
        items.saving({"pk": "A", "sk": "B"}, 2), items.saving({"pk": "A", "sk": "C"}, 0), items.deleting("A", "D")
    )
    second, first, gone = (next(iter(one.values())) for one in table.asked[0]["TransactItems"])
    assert (second["Item"]["version"], second["ConditionExpression"]) == ({"N": "3"}, "#version = :version")
    assert second["ExpressionAttributeValues"] == {":version": {"N": "2"}}
    assert (first["Item"]["version"], first["ConditionExpression"]) == ({"N": "1"}, "attribute_not_exists(#version)")
    assert "ExpressionAttributeValues" not in first
    assert gone == {"TableName": "records", "Key": {"pk": {"S": "A"}, "sk": {"S": "D"}}}


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (refused("ConditionalCheckFailedException"), ConflictError),
        (refused("TransactionCanceledException", "None", "ConditionalCheckFailed"), ConflictError),
        (refused("TransactionCanceledException", "TransactionConflict", "None"), ConflictError),
        (refused("ProvisionedThroughputExceededException"), UnavailableError),
        (EndpointConnectionError(endpoint_url="http://nowhere"), UnavailableError),
        (refused("ValidationException"), ClientError),
        (refused("TransactionCanceledException", "ValidationError"), ClientError),
    ],
)
def test_a_lost_race_is_a_conflict_a_busy_table_comes_again_and_a_bug_stays_one(
    table: Table, error: Exception, becomes: type[Exception]
) -> None:
    table.answers = [error]
    with pytest.raises(becomes):
        items.put({"pk": "A", "sk": "B"})


def test_without_a_table_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, table: Table) -> None:
    monkeypatch.setattr(items, "settings", lambda: SimpleNamespace(records_table=""))  # a deployment without a table
    with pytest.raises(LookupError, match="RECORDS_TABLE"):
        items.get("A", "B")
    assert table.asked == []
