"""The bus (事件总线): facts to EventBridge, ten an entry batch, every failed entry sent again or named."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from jinbo.kernel.fact import Fact

SOURCE = "jinbo"
BATCH = 10
"""PutEvents takes at most ten entries."""


class Bus:
    """Publishes facts. `detail-type` is the fact's kind, `detail` the fact."""

    def __init__(
        self, client: Any, name: str, *, attempts: int = 5, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._name = name
        self._attempts = attempts
        self._sleep = sleep

    def publish(self, facts: Sequence[Fact]) -> list[Fact]:
        """Sends `facts`; returns those that the bus would not take after all attempts (the caller reports them failed)."""
        failed: list[Fact] = []
        for start in range(0, len(facts), BATCH):
            failed += self._publish_batch(facts[start : start + BATCH])
        return failed

    def _publish_batch(self, batch: Sequence[Fact]) -> list[Fact]:
        waiting = list(batch)
        for attempt in range(self._attempts):
            if attempt:
                self._sleep(random.uniform(0, 0.1 * 2**attempt))  # noqa: S311 - jitter, not a secret
            answer = self._client.put_events(Entries=[self._entry(fact) for fact in waiting])
            if not answer.get("FailedEntryCount"):
                return []
            waiting = [fact for fact, entry in zip(waiting, answer["Entries"], strict=True) if "ErrorCode" in entry]
        return waiting

    def _entry(self, fact: Fact) -> dict[str, Any]:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": fact.kind,
            "Detail": json.dumps(fact.to_dict(), ensure_ascii=False),
            "Resources": [],
        }
