"""How one batch of a stream mapping is delivered: retries, partial responses, bisection, age limit, failure target.

The rules are those of Lambda's event source mappings for Kinesis and DynamoDB streams. This module knows no emulator.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

RETRIES_EXHAUSTED = "RetryAttemptsExhausted"
TOO_OLD = "MaxRecordAgeExceeded"


@dataclass(frozen=True)
class StreamRecord:
    """One record as the handler gets it, with what the delivery needs to know of it."""

    sequence_number: str
    arrived_at: float
    event: dict[str, Any]
    wanted: bool = True


@dataclass(frozen=True)
class RetryPolicy:
    """A mapping's settings; None means without limit."""

    retries: int | None = None
    age_seconds: float | None = None
    bisect: bool = False
    partial: bool = False

    @classmethod
    def of(cls, mapping: dict[str, Any]) -> RetryPolicy:
        """From an event source mapping as the API shows it, where -1 means without limit."""
        retries, age = mapping.get("MaximumRetryAttempts"), mapping.get("MaximumRecordAgeInSeconds")
        return cls(
            retries=None if retries is None or int(retries) < 0 else int(retries),
            age_seconds=None if age is None or int(age) < 0 else float(age),
            bisect=_is_true(mapping.get("BisectBatchOnFunctionError")),
            partial="ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or []),
        )


@dataclass(frozen=True)
class Failure:
    """A failed call: the index of the first record that is not done, and what the function answered."""

    first: int
    answer: dict[str, Any]
    throttled: bool = False


class Stopped(Exception):
    """The mapping is gone or the emulator stops; what is not done is delivered again later."""


def failure_of(answer: dict[str, Any], records: list[StreamRecord], policy: RetryPolicy) -> Failure | None:
    """What failed, judged as Lambda does: an answer that names an unknown record fails the whole batch."""
    if answer.get("error"):
        return Failure(0, answer, throttled=bool(answer.get("throttle")))
    if not policy.partial or not isinstance(answer.get("body"), dict):
        return None
    named = answer["body"].get("batchItemFailures") or []
    places = {record.sequence_number: index for index, record in enumerate(records)}
    try:
        return Failure(min(places[item["itemIdentifier"]] for item in named), answer) if named else None
    except (KeyError, TypeError):
        return Failure(0, answer)


@dataclass
class Delivery:
    """Delivers batches of one shard in order. `done(n)` is called as soon as the n leading records are finished."""

    policy: RetryPolicy
    invoke: Callable[[list[StreamRecord]], dict[str, Any]]
    discard: Callable[[list[StreamRecord], str, dict[str, Any], int], None]
    done: Callable[[int], None]
    pause: Callable[[int], None]
    now: Callable[[], float] = time.time

    def deliver(self, records: list[StreamRecord]) -> None:
        """Returns when every record is done or discarded; raises Stopped when `pause` says so."""
        waiting = [records]
        while waiting:
            waiting += self._deliver_one(waiting.pop())

    def _deliver_one(self, batch: list[StreamRecord]) -> list[list[StreamRecord]]:
        """Work on one batch until it is done or split; the parts that are left, last part first."""
        tries = 0
        last: dict[str, Any] = {}
        while batch := self._without_expired(batch, last, tries):
            failure = self._call(batch)
            if failure is None:
                self.done(len(batch))
                return []
            last = failure.answer
            if failure.throttled:
                self.pause(0)
                continue
            if failure.first:
                self.done(failure.first)
                batch, tries = batch[failure.first :], 0
            if self.policy.bisect and len(batch) > 1:
                half = len(batch) // 2
                return [batch[half:], batch[:half]]
            tries += 1
            if self.policy.retries is not None and tries > self.policy.retries:
                self.discard(batch, RETRIES_EXHAUSTED, last, tries)
                self.done(len(batch))
                return []
            self.pause(tries)
        return []

    def _call(self, batch: list[StreamRecord]) -> Failure | None:
        """Call the function with the records that its filter wants; the failure's index counts the whole batch."""
        wanted = [(index, record) for index, record in enumerate(batch) if record.wanted]
        if not wanted:
            return None
        records = [record for _, record in wanted]
        failure = failure_of(self.invoke(records), records, self.policy)
        if failure is None or failure.first == 0:
            return failure
        return Failure(wanted[failure.first][0], failure.answer)

    def _without_expired(self, batch: list[StreamRecord], last: dict[str, Any], tries: int) -> list[StreamRecord]:
        if self.policy.age_seconds is None:
            return batch
        oldest = self.now() - self.policy.age_seconds
        count = next((i for i, record in enumerate(batch) if record.arrived_at >= oldest), len(batch))
        if count:
            self.discard([record for record in batch[:count] if record.wanted], TOO_OLD, last, tries)
            self.done(count)
        return batch[count:]


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"
