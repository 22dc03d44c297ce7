"""Clients of AWS (客户端): one of each a process, made when first used, with time-outs and botocore's standard retries."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

_MAKING = Lock()


BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "ServiceUnavailable",
        "TransactionInProgressException",
        "TransactionConflictException",
    }
)
"""Error codes of DynamoDB that say: later. The same request may succeed then."""


@cache
def client(service: str, endpoint_url: str | None = None, attempts: int = 4) -> Any:
    """The low-level client of `service`. botocore alone: boto3's own import costs every cold start 50 ms more.

    `attempts` is botocore's own count, the first one included: fewer for callers that retry by themselves.
    """

    def make() -> BaseClient:
        session = _session()
        from botocore.config import Config

        return session.create_client(
            service,
            endpoint_url=endpoint_url,
            config=Config(
                connect_timeout=2,
                read_timeout=10,
                retries={"mode": "standard", "total_max_attempts": attempts},
                tcp_keepalive=True,
                parameter_validation=False,  # our own adapters build every request; checking it again costs 15 % of P1
            ),
        )

    return _Client(make)


class _Client:
    """A client that is made when it is first asked for anything: wiring names clients that many a run never needs, and each
    costs a cold start 30 ms (P6)."""

    def __init__(self, make: Callable[[], BaseClient]) -> None:
        self._make_client = make
        self._made: BaseClient | None = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            with _MAKING:  # botocore's sessions make one client at a time
                self._made = self._made or self._make_client()
        return getattr(self._made, name)


@cache
def _session() -> Session:
    """One for all clients: each further one would read the same endpoints again, 70 ms of a cold start (P6)."""
    from jinbo.platform.unread import left_unread

    with left_unread():
        from botocore.session import get_session

    from jinbo.platform.service_models import Models

    session = get_session()
    session.register_component("data_loader", Models())
    return session
