"""WebSocket push (推送): PostToConnection to many screens at once; each either takes its message or is told to be missed.
And DELETE @connections, for those who may not look any longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

AT_ONCE = 16
"""API Gateway has no call that sends to many; one after the other, 200 screens would wait for seconds."""


GONE = 410
"""HTTP status of a connection that is closed already."""


class Sockets:
    """Sends bytes to open connections of the WebSocket API."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._pool: ThreadPoolExecutor | None = None

    def push_all(self, messages: Mapping[str, bytes]) -> frozenset[str]:
        """Sends each connection its message; gives the ids of those that did not take it: gone (410), or failing."""
        if len(messages) <= 1:
            return frozenset(id_ for id_, data in messages.items() if not self._push(id_, data))
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AT_ONCE)
        taken = self._pool.map(self._push, messages.keys(), messages.values())
        return frozenset(id_ for id_, took in zip(messages, taken, strict=True) if not took)

    def close_all(self, ids: Iterable[str]) -> frozenset[str]:
        """Closes connections, as many at once as messages go out; gives those that may still be open."""
        wanted = list(ids)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AT_ONCE)
        closed = self._pool.map(self._close, wanted)
        return frozenset(id_ for id_, done in zip(wanted, closed, strict=True) if not done)

    def _close(self, connection_id: str) -> bool:
        try:
            self._client.delete_connection(ConnectionId=connection_id)
        except ClientError as error:
            return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == GONE
        except BotoCoreError:
            return False
        return True

    def _push(self, connection_id: str, data: bytes) -> bool:
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=data)
        except (ClientError, BotoCoreError):
            return False
        return True
