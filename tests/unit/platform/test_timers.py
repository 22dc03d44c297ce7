"""Timers fire at least once, to the second, whatever is lost, doubled or raced (F14)."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from fakes.time import FIRST_MORNING, StandingClock
from fakes.timers import DelayedQueue, TimersInMemory
from jinbo.kernel.timers import Timer
from jinbo.platform.timers import SWEEP_S, DueTimers

SENSOR = ("telemetry.silence", "fz-0001/t1")


class WallClock(StandingClock):
    """A platform clock at a rate."""

    def __init__(self, rate: float = 1.0) -> None:
        super().__init__()
        self.rate = rate

    def wall_seconds(self, platform_seconds: float) -> float:
        return platform_seconds / self.rate


class Bench:
    """Timers in simulated time: sweeps each minute, a queue, and a note of what fired when."""

    def __init__(self, rate: float = 1.0, dice: random.Random | None = None) -> None:
        self.clock = WallClock(rate)
        self.store = TimersInMemory()
        self.dice = dice or random.Random(1)
        twice = (lambda: self.dice.random() < 0.2) if dice else (lambda: False)
        self.queue = DelayedQueue(self.clock.now, twice)
        self.timers = DueTimers(self.store, self.queue, self.clock)
        self.fired: list[tuple[str, datetime]] = []
        self.next_sweep = self.clock.now()
        self.sweeping = True

    def note(self, timer: Timer) -> None:
        self.fired.append((timer.key, self.clock.now()))

    def run_until(self, end: datetime) -> None:
        while True:
            at = min(self.next_sweep, self.queue.next_at() or end, end)
            if at >= end and at not in {self.next_sweep, self.queue.next_at()}:
                break
            if at > end:
                break
            self.clock.set(max(at, self.clock.now()))
            if at == self.next_sweep:
                self.next_sweep += timedelta(seconds=SWEEP_S * self.clock.rate)
                if self.sweeping:
                    self.timers.sweep()
            else:
                self.timers.fire(self.queue.pop(), {"test.note": self.note})
        self.clock.set(end)


@pytest.mark.parametrize("after_s", [0, 1, 59, 60, 61, 119, 120, 121, 180, 3_599, 7_200, 90_061])
def test_a_timer_fires_once_and_to_the_second(after_s: int) -> None:
    bench = Bench()
    due = FIRST_MORNING + timedelta(seconds=after_s)
    bench.timers.set("test.note", "k", due, {})
    bench.run_until(due + timedelta(minutes=10))
    assert bench.fired == [("k", due)]
    assert not bench.store.kept


def test_a_cancelled_timer_never_fires_even_when_its_message_is_on_its_way() -> None:
    bench = Bench()
    bench.timers.set("test.note", "k", FIRST_MORNING + timedelta(seconds=30), {})
    bench.timers.cancel("test.note", "k")
    bench.run_until(FIRST_MORNING + timedelta(minutes=10))
    assert bench.fired == []


def test_a_timer_set_anew_fires_at_its_new_time_only() -> None:
    bench = Bench()
    later = FIRST_MORNING + timedelta(minutes=7)
    bench.timers.set("test.note", "k", FIRST_MORNING + timedelta(seconds=30), {})
    bench.timers.set("test.note", "k", later, {})
    bench.run_until(later + timedelta(minutes=10))
    assert bench.fired == [("k", later)]


def test_nothing_is_skipped_when_the_sweep_stood_still_for_hours() -> None:
    bench = Bench()
    bench.run_until(FIRST_MORNING + timedelta(minutes=1))
    bench.sweeping = False
    for minute in range(4, 300):
        bench.timers.set("test.note", f"{minute:03d}", FIRST_MORNING + timedelta(minutes=minute), {})
    bench.run_until(FIRST_MORNING + timedelta(hours=4))
    assert bench.fired == []
    bench.sweeping = True
    bench.run_until(FIRST_MORNING + timedelta(hours=6))
    assert [key for key, _ in bench.fired] == [f"{minute:03d}" for minute in range(4, 300)]


def test_a_message_that_the_queue_lost_is_sent_again_by_the_next_sweeps() -> None:
    bench = Bench()
    bench.queue.broken = True
    due = FIRST_MORNING + timedelta(seconds=40)
    bench.timers.set("test.note", "k", due, {})
    bench.queue.broken = False
    bench.run_until(FIRST_MORNING + timedelta(minutes=5))
    assert [key for key, _ in bench.fired] == ["k"]
    assert bench.fired[0][1] - due < timedelta(seconds=95)


def test_an_unknown_kind_raises_so_that_it_ends_in_the_dead_letter_queue() -> None:
    bench = Bench()
    bench.timers.set("test.unheard", "k", FIRST_MORNING, {})
    with pytest.raises(LookupError, match=r"test\.unheard"):
        bench.timers.fire(bench.queue.pop(), {"test.note": bench.note})


def test_a_handler_may_set_its_own_timer_again() -> None:
    bench = Bench()
    due = FIRST_MORNING + timedelta(seconds=10)
    bench.timers.set("test.note", "k", due, {})
    bench.clock.set(due)
    bench.timers.fire(
        bench.queue.pop(), {"test.note": lambda t: bench.timers.set(t.kind, t.key, due + timedelta(seconds=9), {})}
    )
    bench.run_until(due + timedelta(minutes=5))
    assert bench.fired == [("k", due + timedelta(seconds=9))]


def test_a_failed_handler_leaves_its_timer_for_the_next_attempt() -> None:
    bench = Bench()
    bench.timers.set("test.note", "k", FIRST_MORNING, {"n": 1})
    body = bench.queue.pop()

    def fails(_: Timer) -> None:
        raise RuntimeError("not today")

    with pytest.raises(RuntimeError):
        bench.timers.fire(body, {"test.note": fails})
    assert bench.timers.fire(body, {"test.note": bench.note}) is True
    assert bench.timers.fire(body, {"test.note": bench.note}) is False


def test_a_day_played_in_minutes_keeps_its_order_and_a_wall_second_of_precision() -> None:
    bench = Bench(rate=60)
    for hour in (1, 5, 23):
        bench.timers.set("test.note", str(hour), FIRST_MORNING + timedelta(hours=hour), {})
    bench.run_until(FIRST_MORNING + timedelta(hours=30))
    assert [key for key, _ in bench.fired] == ["1", "5", "23"]
    for key, at in bench.fired:
        assert timedelta(0) <= at - (FIRST_MORNING + timedelta(hours=int(key))) <= timedelta(seconds=60)


class Watch(Bench):
    """The lazy no-data clock that uses these timers: one timer a sensor, that looks at the last reading when it fires."""

    LIMIT = timedelta(minutes=30)

    def __init__(self, dice: random.Random) -> None:
        super().__init__(dice=dice)
        self.last = self.clock.now()
        self.lost_at: datetime | None = None
        self.acked = False
        self.timers.set(*SENSOR, self.last + self.LIMIT, {})

    def data(self) -> None:
        self.last = self.clock.now()
        if self.lost_at is not None:  # lost before: it is back, and its clock starts again
            self.lost_at, self.acked = None, False
            self.timers.set(*SENSOR, self.last + self.LIMIT, {})

    def ack(self) -> None:
        self.acked = self.lost_at is not None

    def silence(self, _: Timer) -> None:
        if self.dice.random() < 0.3:
            self.data()  # a reading overtakes the timer in the very moment it fires
        if self.clock.now() - self.last >= self.LIMIT:
            self.lost_at = self.lost_at or self.clock.now()
        else:
            self.timers.set(*SENSOR, self.last + self.LIMIT, {})
        if self.dice.random() < 0.1:
            self.data()
        if self.dice.random() < 0.1:
            raise RuntimeError("killed after its work, before its answer")

    def deliver(self) -> None:
        body = self.queue.pop()
        for _ in range(3):
            try:
                self.timers.fire(body, {SENSOR[0]: self.silence})
            except RuntimeError:
                continue
            return

    def step_until(self, end: datetime) -> None:
        while (at := min(self.next_sweep, self.queue.next_at() or self.next_sweep)) <= end:
            self.clock.set(max(at, self.clock.now()))
            if at == self.next_sweep:
                self.next_sweep += timedelta(seconds=SWEEP_S)
                self.timers.sweep()
            else:
                self.deliver()
        self.clock.set(max(end, self.clock.now()))


@pytest.mark.parametrize("block", range(10))
def test_f14_ten_thousand_random_races_of_timer_data_and_acknowledgement_leave_nothing_stuck(block: int) -> None:
    for seed in range(block * 1000, block * 1000 + 1000):
        dice = random.Random(seed)
        watch = Watch(dice)
        end = watch.clock.now()
        for _ in range(dice.randint(2, 5)):
            end += timedelta(seconds=dice.choice([0, 1, 59, 600, 1799, 1800, 1801, 1860, 2500]))
            watch.step_until(end)
            dice.choice([watch.data, watch.ack])()
        silent_from, watch.dice = watch.last, random.Random(0)
        watch.dice.random = lambda: 1.0  # type: ignore[method-assign]  # from here on nothing interferes
        watch.step_until(max(end, silent_from) + watch.LIMIT + timedelta(minutes=7))
        assert watch.lost_at is not None, f"seed {seed}: stuck"
        assert abs(watch.lost_at - (silent_from + watch.LIMIT)) <= timedelta(seconds=5), f"seed {seed}: {watch.lost_at}"
        watch.data()
        assert watch.lost_at is None
