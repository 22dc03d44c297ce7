"""Secrets (密钥): read from Secrets Manager by name, kept in memory for five minutes, never logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.errors import UnavailableError
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
        """The text of the secret `name`, at most five minutes old (so that a rotation is picked up).

        Raises:
            UnavailableError: `secret-unavailable`; the store does not give it now.
        """
        kept = self._kept.get(name)
        if kept is None or self._now_ms() - kept[0] > KEEP_MS:
            kept = self._kept[name] = (self._now_ms(), self._ask(name))
        return kept[1]

    def _ask(self, name: str) -> str:
        try:
            text: str = self._client.get_secret_value(SecretId=self._prefix + name)["SecretString"]
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError(
                "secret-unavailable",
                "系统配置暂时无法读取，请稍后再试",
                "A setting cannot be read now; try again later",
            ) from error
        return text
