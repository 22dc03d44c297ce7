"""Secrets (密钥): read from Secrets Manager by name, kept in memory for five minutes, never logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinbo.platform.clock import wall_ms

KEEP_MS = 300_000


class Secrets:
    """Named secrets below a prefix."""

    def __init__(self, client: Any, prefix: str, now_ms: Callable[[], int] = wall_ms) -> None:
        self._client = client
        self._prefix = prefix
        self._now_ms = now_ms
        self._kept: dict[str, tuple[int, str]] = {}

    def get(self, name: str) -> str:
        """The text of the secret `name`, at most five minutes old (so that a rotation is picked up)."""
        kept = self._kept.get(name)
        if kept is None or self._now_ms() - kept[0] > KEEP_MS:
            text: str = self._client.get_secret_value(SecretId=self._prefix + name)["SecretString"]
            kept = self._kept[name] = (self._now_ms(), text)
        return kept[1]
