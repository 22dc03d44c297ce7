"""WebSocket push (推送): PostToConnection, with connections that are gone told apart from those that are slow."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError


class Sockets:
    """Sends bytes to open connections of the WebSocket API."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def push(self, connection_id: str, data: bytes) -> bool:
        """Sends `data`; False when the connection is gone for good (410). Other failures leave it: it catches up by cursor."""
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            return bool(error.response["Error"]["Code"] != "GoneException")
        except BotoCoreError:
            return True
        return True
