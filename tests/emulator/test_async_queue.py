"""The queue of asynchronous calls, without an emulator."""

from __future__ import annotations

import threading

from emulator.world import eventually

from local.emulator.async_queue import AsyncQueues, Call, Outcome


def call(number: int, function: str = "f") -> Call:
    return Call(function, number, accepted_at=0.0)


def test_calls_of_one_function_run_in_order_and_failed_ones_again() -> None:
    tried: list[int] = []

    def attempt(given: Call) -> Outcome:
        tried.append(given.event)
        return "failed" if given.event == 2 and given.tries < 2 else "done"

    queues = AsyncQueues(attempt, width=1, delay=lambda tries: 0.0)
    for number in (1, 2, 3):
        queues.put(call(number))
    eventually(lambda: len(tried) == 5)
    assert sorted(tried) == [1, 2, 2, 2, 3]


def test_a_throttled_call_is_not_a_try() -> None:
    tries: list[int] = []

    def attempt(given: Call) -> Outcome:
        tries.append(given.tries)
        return "throttled" if len(tries) < 4 else "done"

    AsyncQueues(attempt, width=1, delay=lambda tries: 0.0).put(call(1))
    eventually(lambda: len(tries) == 4)
    assert tries == [0, 0, 0, 0]


def test_no_more_calls_run_at_once_than_the_width() -> None:
    running, most, done, lock = 0, 0, 0, threading.Lock()
    gate = threading.Event()

    def attempt(given: Call) -> Outcome:
        nonlocal running, most, done
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(10)
        with lock:
            running -= 1
            done += 1
        return "done"

    queues = AsyncQueues(attempt, width=2, delay=lambda tries: 0.0)
    for number in range(6):
        queues.put(call(number))
    eventually(lambda: running == 2)
    gate.set()
    eventually(lambda: done == 6)
    assert most == 2


def test_what_waits_at_the_stop_or_comes_after_it_is_left_for_the_next_start() -> None:
    started, gate = threading.Event(), threading.Event()

    def attempt(given: Call) -> Outcome:
        started.set()
        gate.wait(10)
        return "done"

    queues = AsyncQueues(attempt, width=1, delay=lambda tries: 0.0)
    for number in (1, 2):
        queues.put(call(number))
    started.wait(10)
    queues.stop(drain_seconds=0.0)
    queues.put(call(3))
    queues.put(call(4, "another function"))
    assert sorted(kept["event"] for kept in queues.left()) == [1, 2, 3, 4]
    gate.set()
