"""How a batch of a stream is delivered, by Lambda's rules, without an emulator."""

from __future__ import annotations

from typing import Any

import pytest

from local.emulator.stream_batch import (
    RETRIES_EXHAUSTED,
    TOO_OLD,
    Delivery,
    RetryPolicy,
    Stopped,
    StreamRecord,
    failure_of,
)

NOW = 1_000.0


class Shard:
    """A function that fails on the records named bad, and everything that the delivery did."""

    def __init__(self, policy: RetryPolicy, bad: set[str], *, raises: bool = False, fixed_after: int = 10_000) -> None:
        self.policy = policy
        self.bad = bad
        self.raises = raises
        self.fixed_after = fixed_after
        self.calls: list[str] = []
        self.discarded: list[tuple[str, str]] = []
        self.done = 0
        self.pauses = 0

    def deliver(self, names: str, age: float = 0.0, unwanted: str = "") -> None:
        records = [StreamRecord(name, NOW - age, {"n": name}, wanted=name not in unwanted) for name in names]
        Delivery(self.policy, self._invoke, self._discard, self._done, self._pause, now=lambda: NOW).deliver(records)

    def _invoke(self, records: list[StreamRecord]) -> dict[str, Any]:
        self.calls.append("".join(record.sequence_number for record in records))
        failed = [] if len(self.calls) > self.fixed_after else [r for r in records if r.sequence_number in self.bad]
        if self.raises:
            return {"error": bool(failed), "body": None}
        return {"body": {"batchItemFailures": [{"itemIdentifier": r.sequence_number} for r in failed]}}

    def _discard(self, records: list[StreamRecord], condition: str, answer: dict[str, Any], tries: int) -> None:
        self.discarded.append(("".join(record.sequence_number for record in records), condition))

    def _done(self, count: int) -> None:
        self.done += count

    def _pause(self, tries: int) -> None:
        self.pauses += 1


def test_a_good_batch_is_called_once() -> None:
    shard = Shard(RetryPolicy(partial=True), bad=set())
    shard.deliver("abc")
    assert (shard.calls, shard.done, shard.discarded) == (["abc"], 3, [])


def test_what_came_before_the_failed_record_is_done_and_the_rest_comes_again() -> None:
    shard = Shard(RetryPolicy(partial=True), bad={"c"}, fixed_after=1)
    shard.deliver("abcd")
    assert (shard.calls, shard.done) == (["abcd", "cd"], 4)


def test_bisection_isolates_the_poisoned_record_and_loses_no_other() -> None:
    shard = Shard(RetryPolicy(retries=2, bisect=True, partial=True), bad={"c"})
    shard.deliver("abcdefgh")
    assert shard.discarded == [("c", RETRIES_EXHAUSTED)]
    assert shard.done == 8
    assert shard.calls.count("c") == 3
    assert {name for call in shard.calls for name in call} == set("abcdefgh")


def test_bisection_of_a_function_that_raises_also_finds_the_one_record() -> None:
    shard = Shard(RetryPolicy(retries=1, bisect=True), bad={"f"}, raises=True)
    shard.deliver("abcdefgh")
    assert (shard.discarded, shard.done) == ([("f", RETRIES_EXHAUSTED)], 8)


def test_without_bisection_the_whole_rest_is_discarded_when_the_retries_are_used_up() -> None:
    shard = Shard(RetryPolicy(retries=1, partial=True), bad={"b"})
    shard.deliver("abc")
    assert (shard.calls, shard.discarded, shard.done) == (["abc", "bc"], [("bc", RETRIES_EXHAUSTED)], 3)


def test_no_retries_means_one_call() -> None:
    shard = Shard(RetryPolicy(retries=0), bad={"a"}, raises=True)
    shard.deliver("ab")
    assert (shard.calls, shard.discarded) == (["ab"], [("ab", RETRIES_EXHAUSTED)])


def test_without_a_limit_it_is_tried_until_it_works() -> None:
    shard = Shard(RetryPolicy(), bad={"a"}, raises=True, fixed_after=50)
    shard.deliver("a")
    assert (len(shard.calls), shard.pauses, shard.done, shard.discarded) == (51, 50, 1, [])


def test_records_beyond_the_age_limit_are_discarded_uncalled() -> None:
    shard = Shard(RetryPolicy(age_seconds=60), bad=set())
    shard.deliver("ab", age=61)
    assert (shard.calls, shard.discarded, shard.done) == ([], [("ab", TOO_OLD)], 2)


def test_records_that_the_filter_does_not_want_are_passed_over_but_counted() -> None:
    shard = Shard(RetryPolicy(retries=0, partial=True), bad={"d"})
    shard.deliver("abcd", unwanted="ac")
    assert (shard.calls, shard.done, shard.discarded) == (["bd"], 4, [("d", RETRIES_EXHAUSTED)])


def test_a_throttled_call_is_not_a_try() -> None:
    answers: list[dict[str, Any]] = [{"error": True, "throttle": True}] * 5 + [{"body": None}]
    done: list[int] = []
    delivery = Delivery(
        RetryPolicy(retries=0),
        invoke=lambda records: answers.pop(0),
        discard=lambda *discarded: pytest.fail("discarded"),
        done=done.append,
        pause=lambda tries: None,
    )
    delivery.deliver([StreamRecord("a", NOW, {})])
    assert done == [1]


@pytest.mark.parametrize("named", [[{"itemIdentifier": "z"}], [{"itemIdentifier": ""}], [{"wrong": "a"}], [None]])
def test_an_answer_that_names_no_record_of_the_batch_fails_all_of_it(named: list[Any]) -> None:
    records = [StreamRecord("a", NOW, {}), StreamRecord("b", NOW, {})]
    failure = failure_of({"body": {"batchItemFailures": named}}, records, RetryPolicy(partial=True))
    assert failure is not None
    assert failure.first == 0


@pytest.mark.parametrize("body", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, "done"])
def test_an_empty_answer_is_success(body: Any) -> None:
    assert failure_of({"body": body}, [StreamRecord("a", NOW, {})], RetryPolicy(partial=True)) is None


def test_a_stop_leaves_the_undone_records_in_place() -> None:
    shard = Shard(RetryPolicy(partial=True), bad={"b"})

    def stop(tries: int) -> None:
        raise Stopped

    records = [StreamRecord(name, NOW, {}) for name in "abc"]
    with pytest.raises(Stopped):
        Delivery(shard.policy, shard._invoke, shard._discard, shard._done, stop, now=lambda: NOW).deliver(records)
    assert (shard.done, shard.discarded) == (1, [])


def test_a_mapping_as_the_api_shows_it() -> None:
    mapping = {
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": 3600,
        "BisectBatchOnFunctionError": "true",
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    assert RetryPolicy.of(mapping) == RetryPolicy(retries=None, age_seconds=3600.0, bisect=True, partial=True)
    assert RetryPolicy.of({"MaximumRetryAttempts": 0}) == RetryPolicy(retries=0)
