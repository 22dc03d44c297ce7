"""A9: nobody asks more often than the limit, each is told when to come again, and a million callers fill no memory."""

from __future__ import annotations

from collections import Counter

import pytest
from jinbo.kernel.errors import TooManyRequestsError, UnavailableError
from jinbo.platform.limits import LIMITS, Limit, Limits, limits_from


class FakeCounters:
    """Counts that processes share."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.calls = 0
        self.down = False

    def add(self, key: str, count: int, expires_s: int) -> int:
        if self.down:
            raise UnavailableError("store-busy", "", "")
        self.calls += 1
        self.counts[key] += count
        return self.counts[key]


class Time:
    """Seconds, moved by hand."""

    now = 60_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def counters() -> FakeCounters:
    return FakeCounters()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limits(counters: FakeCounters, time: Time) -> Limits:
    return Limits(counters, now_s=time)


def passed(limits: Limits, name: str, key: str, tries: int) -> int:
    done = 0
    for _ in range(tries):
        try:
            limits.check(name, key)
        except TooManyRequestsError:
            continue
        done += 1
    return done


@pytest.mark.parametrize(("name", "count"), [("anon", 10), ("user", 60), ("code", 120), ("login", 5), ("staff", 600)])
def test_so_many_pass_a_minute_and_the_next_minute_again(limits: Limits, time: Time, name: str, count: int) -> None:
    assert passed(limits, name, "k", count + 50) == count
    time.now += 60
    assert passed(limits, name, "k", count + 50) == count


def test_the_refusal_says_when_to_come_again(limits: Limits, time: Time) -> None:
    time.now += 42.5
    passed(limits, "login", "k", 5)
    with pytest.raises(TooManyRequestsError) as caught:
        limits.check("login", "k")
    assert (caught.value.status, caught.value.retry_after) == (429, 18)


def test_callers_do_not_spend_each_others_allowance(limits: Limits) -> None:
    assert [passed(limits, "anon", f"203.0.113.{n}", 12) for n in range(3)] == [10, 10, 10]


def test_a_sign_in_is_counted_exactly_over_all_processes(counters: FakeCounters, time: Time) -> None:
    processes = [Limits(counters, now_s=time) for _ in range(6)]
    assert sum(passed(each, "login", "chen|203.0.113.7", 5) for each in processes) == 5


def test_a_users_limit_is_overrun_by_at_most_a_tenth_a_process(counters: FakeCounters, time: Time) -> None:
    processes = [Limits(counters, now_s=time) for _ in range(4)]
    total = sum(passed(process, "user", "u", 1) for _ in range(200) for process in processes)
    assert 60 <= total <= 60 + 4 * 6


def test_a_polling_user_costs_one_write_in_six(counters: FakeCounters, time: Time) -> None:
    assert passed(Limits(counters, now_s=time), "user", "u", 60) == 60
    assert counters.calls == 10


def test_a_million_callers_are_not_all_remembered(counters: FakeCounters, time: Time) -> None:
    limits = Limits(counters, {"user": Limit(60)}, now_s=time, max_keys=1000)
    for number in range(1_000_000 // 20):  # what the bound does at fifty thousand it does at a million
        limits.check("user", str(number))
    assert len(limits._windows) == 1000
    assert counters.calls == 0


def test_neither_addresses_nor_accounts_are_kept(counters: FakeCounters, time: Time) -> None:
    limits = Limits(counters, now_s=time, pepper=lambda: b"pepper")
    limits.check("login", "chen|203.0.113.7")
    kept = f"{limits._windows}{counters.counts}"
    assert "203.0.113" not in kept
    assert "chen" not in kept


def test_while_the_table_is_down_sign_ins_wait_and_screens_go_on(limits: Limits, counters: FakeCounters) -> None:
    counters.down = True
    with pytest.raises(UnavailableError):
        limits.check("login", "k")
    assert passed(limits, "user", "u", 100) == 60


def test_settings_change_a_limit_and_name_what_is_none() -> None:
    assert limits_from('{"user": 240}')["user"] == Limit(240)
    assert limits_from("") == LIMITS
    with pytest.raises(ValueError, match="usr"):
        limits_from('{"usr": 240}')
