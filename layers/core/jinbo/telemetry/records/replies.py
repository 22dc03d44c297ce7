"""Answers to devices (回执) on `jinbo/v1/<thing>/reply`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError


class IotReplies:
    """Publishes through AWS IoT's data plane (port Replies)."""

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    def send(self, device: str, body: Mapping[str, object]) -> None:
        """Publishes once at QoS 1. That nobody listens is no fault of the lane's: the quarantine has the reason too."""
        try:
            self._client().publish(topic=f"jinbo/v1/{device}/reply", qos=1, payload=json.dumps(body).encode())
        except (ClientError, BotoCoreError):
            return
