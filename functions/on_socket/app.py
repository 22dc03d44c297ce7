"""A screen connects, says something, or leaves (连接): the WebSocket API's three routes."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.kernel.errors import UnauthenticatedError
from jinbo.platform.observability import count, observed
from jinbo.wiring.alerts import screens


@observed("on_socket")
def handler(event: dict[str, Any], _: Logger, metrics: Metrics) -> dict[str, Any]:
    """Lets in who brings a fresh ticket, answers ping and hello, forgets who left."""
    route, connection = event["requestContext"]["routeKey"], event["requestContext"]["connectionId"]
    if route == "$connect":
        try:
            screens().connect(connection, (event.get("queryStringParameters") or {}).get("ticket", ""))
        except UnauthenticatedError:
            count(metrics, "SocketsRefused")
            return {"statusCode": 401}
        count(metrics, "SocketsOpened")
    elif route == "$disconnect":
        screens().disconnect(connection)
    else:
        screens().hear(connection, _message(event.get("body")))
    return {"statusCode": 200}


def _message(body: str | None) -> dict[str, Any]:
    try:
        said = json.loads(body or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
