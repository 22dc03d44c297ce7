"""Items of the records table by hand (记录项), for what functions touch that must start fast (P6, docs/decisions/0040).

The same items, versions and errors as `platform.tables`, without PynamoDB, whose import and models cost a cold start a tenth.
An item is a plain mapping: text, whole numbers and truth; what is None is left out. Expressions name attributes `#pk` and
values `:pk`; names never clash with DynamoDB's reserved words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.errors import ConflictError, InvalidError, UnavailableError
from jinbo.platform.aws import BUSY, client
from jinbo.platform.settings import settings

Plain = Mapping[str, Any]
"""An item's attributes as `str`, `int`, `bool` or None."""
Request = dict[str, Any]
"""A put or a delete as a transaction takes it."""

LOST_RACE = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
"""Why a transaction was cancelled by somebody else's write: the one that has been, or the one that is being made."""
_NAMED = re.compile(r"#\w+")


def get(pk: str, sk: str) -> dict[str, Any] | None:
    """The item as last written, or None."""
    answer = _asked(client("dynamodb").get_item, Key=_key(pk, sk), ConsistentRead=True)
    return plain(answer["Item"]) if "Item" in answer else None


def query(condition: str, values: Plain, *, limit: int | None = None, **how: Any) -> Iterator[dict[str, Any]]:
    """At most `limit` items that meet a key condition, page after page; `how` is Query's own (`IndexName` and so on)."""
    asked = how | _expression("KeyConditionExpression", condition, values)
    while limit is None or limit > 0:
        answer = _asked(client("dynamodb").query, **asked, **({} if limit is None else {"Limit": limit}))
        yield from map(plain, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        limit = None if limit is None else limit - len(answer["Items"])


def put(item: Plain, condition: str = "", values: Plain | None = None) -> None:
    """Writes an item if the condition holds of what is there.

    Raises:
        ConflictError: `stale`, it does not. UnavailableError: `store-busy`.
    """
    _asked(client("dynamodb").put_item, **_put(item, condition, values))


def delete(pk: str, sk: str, condition: str = "", values: Plain | None = None) -> None:
    """Deletes an item if the condition holds of it.

    Raises:
        ConflictError: `stale`, it does not. UnavailableError: `store-busy`.
    """
    _asked(client("dynamodb").delete_item, **_delete(pk, sk, condition, values))


def update(pk: str, sk: str, change: str, condition: str, values: Plain) -> None:
    """Changes an item by an update expression if the condition holds of it.

    Raises:
        ConflictError: `stale`, it does not. UnavailableError: `store-busy`.
    """
    asked = _expression("ConditionExpression", condition, values) | {"UpdateExpression": change}
    asked["ExpressionAttributeNames"] = _names(condition + change)
    _asked(client("dynamodb").update_item, Key=_key(pk, sk), **asked)


def write(*requests: Request) -> None:
    """Does all of `requests` (see `putting`, `deleting`), or none.

    Raises:
        ConflictError: `stale`, a condition did not hold. UnavailableError: `store-busy`.
    """
    tabled = [{kind: {"TableName": _table(), **asked} for kind, asked in request.items()} for request in requests]
    _answered(client("dynamodb").transact_write_items, TransactItems=tabled)


def putting(item: Plain, condition: str = "", values: Plain | None = None) -> Request:
    """A put for `write`."""
    return {"Put": _put(item, condition, values)}


def saving(item: Plain, expected_version: int) -> Request:
    """A put for `write` in place of the item's `expected_version`, 0 where none may be; its version is the next one."""
    return putting({**item, "version": expected_version + 1}, *expecting(expected_version))


def deleting(pk: str, sk: str) -> Request:
    """A delete for `write`."""
    return {"Delete": _delete(pk, sk)}


def checking(pk: str, sk: str, condition: str, values: Plain) -> Request:
    """A condition on an item that `write` leaves as it is."""
    return {"ConditionCheck": {"Key": _key(pk, sk), **_expression("ConditionExpression", condition, values)}}


def expecting(version: int) -> tuple[str, Plain]:
    """The condition that an item is still of `version`, 0 for no item, and its values."""
    return ("#version = :version", {"version": version}) if version else ("attribute_not_exists(#version)", {})


def attributes(item: Plain) -> dict[str, Any]:
    """An item as DynamoDB writes it."""
    return {name: _attribute(value) for name, value in item.items() if value is not None}


def plain(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """DynamoDB's item as a plain one."""
    return {name: int(its["N"]) if "N" in its else next(iter(its.values())) for name, its in item.items()}


def _attribute(value: str | int) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _put(item: Plain, condition: str, values: Plain | None) -> Request:
    return {"Item": attributes(item), **_expression("ConditionExpression", condition, values)}


def _delete(pk: str, sk: str, condition: str = "", values: Plain | None = None) -> Request:
    return {"Key": _key(pk, sk), **_expression("ConditionExpression", condition, values)}


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _expression(kind: str, text: str, values: Plain | None) -> Request:
    if not text:
        return {}
    asked: Request = {kind: text, "ExpressionAttributeNames": _names(text)}
    if values:
        asked["ExpressionAttributeValues"] = {f":{name}": _attribute(value) for name, value in values.items()}
    return asked


def _names(text: str) -> dict[str, str]:
    return {name: name[1:] for name in _NAMED.findall(text)}


def beyond_the_list(code: str | None, message: str | None) -> bool:
    """Whether DynamoDB refused to read on from a place that is not within what the query reads: a cursor of another list."""
    return code == "ValidationException" and re.search("start(ing)? key", message or "", re.IGNORECASE) is not None


def bad_cursor() -> InvalidError:
    """What the sender of a cursor of another list is told."""
    return InvalidError("bad-cursor", "翻页参数无效，请从第一页开始", "This cursor is not valid; start again")


def _table() -> str:
    name = settings().records_table
    if not name:
        raise LookupError("RECORDS_TABLE is not set")
    return name


def _asked(call: Callable[..., Any], **request: Any) -> Any:
    return _answered(call, TableName=_table(), **request)


def _answered(call: Callable[..., Any], **request: Any) -> Any:
    """The answer; errors are ours: a lost race, a busy table. Anything else is a bug and stays one."""
    try:
        return call(**request)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
        if code == "ConditionalCheckFailedException" or reasons & LOST_RACE:
            raise ConflictError(
                "stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it"
            ) from error
        if beyond_the_list(code, error.response["Error"].get("Message", "")):
            raise bad_cursor() from error
        if code not in BUSY:
            raise
        cause: Exception = error
    except BotoCoreError as error:
        cause = error
    raise UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again") from cause
