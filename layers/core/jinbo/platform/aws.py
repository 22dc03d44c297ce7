"""Clients of AWS (客户端): one of each a process, made when first used, with time-outs and botocore's standard retries."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient


@cache
def client(service: str, endpoint_url: str | None = None) -> Any:
    """The low-level client of `service`. botocore alone: boto3's own import costs every cold start 50 ms more."""
    from botocore.config import Config
    from botocore.session import get_session

    made: BaseClient = get_session().create_client(
        service,
        endpoint_url=endpoint_url,
        config=Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"mode": "standard", "total_max_attempts": 4},
            tcp_keepalive=True,
            parameter_validation=False,  # our own adapters build every request; checking it again costs 15 % of P1
        ),
    )
    return made
