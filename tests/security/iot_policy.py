"""A small evaluator of IoT policies as AWS IoT decides them: explicit, per connection, MQTT wildcards are plain characters.

Source: AWS IoT Core developer guide, "AWS IoT Core policies" and "Thing policy variables".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

SUBSTITUTES = {"AWS::Partition": "aws", "AWS::Region": "eu-west-1", "AWS::AccountId": "123456789012", "Prefix": "jinbo"}
ARN = "arn:aws:iot:eu-west-1:123456789012:"


@dataclass(frozen=True)
class Connection:
    """Who is connected: a client id, and the thing whose certificate it shows ('' for a certificate without a thing)."""

    client_id: str
    thing: str = ""


def is_allowed(policy: dict[str, Any], action: str, resource: str, connection: Connection) -> bool:
    """Whether `action` on `resource` (`topic/…`, `topicfilter/…`, `client/…`) is allowed; denied unless a statement allows it."""
    matching = {
        statement["Effect"]
        for statement in policy["Statement"]
        if _acts(statement, action) and _reaches(statement, resource, connection) and _holds(statement, connection)
    }
    return matching == {"Allow"}


def _acts(statement: dict[str, Any], action: str) -> bool:
    return any(_matches(pattern, action) for pattern in _many(statement["Action"]))


def _reaches(statement: dict[str, Any], resource: str, connection: Connection) -> bool:
    patterns = [_substituted(text, connection) for text in _many(statement["Resource"])]
    return any(pattern is not None and pattern.fullmatch(ARN + resource) for pattern in patterns)


def _holds(statement: dict[str, Any], connection: Connection) -> bool:
    for operator, conditions in statement.get("Condition", {}).items():
        for key, wanted in conditions.items():
            if (operator, key) != ("Bool", "iot:Connection.Thing.IsAttached"):
                raise ValueError(f"a condition that this evaluator does not know: {operator} {key}")
            if str(bool(connection.thing)).lower() not in _many(wanted):
                return False
    return True


def _substituted(value: Any, connection: Connection) -> re.Pattern[str] | None:
    """The resource as a pattern; None when a variable has no value for this connection (then the statement does not apply)."""
    text = value["Fn::Sub"] if isinstance(value, dict) else value
    for name, replacement in SUBSTITUTES.items():
        text = text.replace(f"${{{name}}}", replacement)
    pieces = re.split(r"(\$\{!?[^}]+\})", text)
    variables = {"iot:Connection.Thing.ThingName": connection.thing, "iot:ClientId": connection.client_id}
    pattern = ""
    for piece in pieces:
        if not piece.startswith("${"):
            pattern += re.escape(piece).replace(r"\*", ".*").replace(r"\?", ".")
            continue
        known = variables[piece.strip("${}").removeprefix("!")]
        if not known:
            return None
        pattern += re.escape(known)
    return re.compile(pattern)


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
