"""Any store of timers: one timer a kind and key, found by due time, removed only as it was read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.time import FIRST_MORNING, StandingClock
from fakes.timers import TimersInMemory
from jinbo.kernel.timers import Timer
from jinbo.platform.timer_store import TableTimers
from jinbo.platform.timers import Kept, TimerStore, hour_of

DUE = FIRST_MORNING + timedelta(minutes=5, milliseconds=7)
TIMER = Timer("test.note", "k", DUE, {"step": 1})


class TimerStoreContract:
    def test_gives_back_what_was_put(self, store: TimerStore) -> None:
        store.put(Kept(TIMER, handed=True))
        assert store.get("test.note", "k") == Kept(TIMER, handed=True)
        assert store.get("test.note", "other") is None

    def test_a_later_put_moves_the_timer(self, store: TimerStore) -> None:
        later = Timer("test.note", "k", DUE + timedelta(hours=1), {})
        store.put(Kept(TIMER, handed=False))
        store.put(Kept(later, handed=False))
        assert list(store.between(hour_of(DUE), FIRST_MORNING, DUE + timedelta(hours=2))) == []
        assert list(store.between(hour_of(later.due), FIRST_MORNING, later.due)) == [Kept(later, handed=False)]

    def test_finds_timers_by_due_time_with_both_ends(self, store: TimerStore) -> None:
        kept = [Kept(Timer("test.note", str(n), DUE + timedelta(seconds=n), {}), handed=False) for n in range(5)]
        for one in reversed(kept):
            store.put(one)
        found = store.between(hour_of(DUE), DUE + timedelta(seconds=1), DUE + timedelta(seconds=3))
        assert list(found) == kept[1:4]

    def test_removes_a_timer_only_as_it_was_read(self, store: TimerStore) -> None:
        store.put(Kept(Timer("test.note", "k", DUE + timedelta(seconds=1), {}), handed=False))
        store.remove(TIMER)
        assert store.get("test.note", "k") is not None
        store.drop("test.note", "k")
        assert store.get("test.note", "k") is None
        store.remove(TIMER)

    def test_remembers_how_far_the_sweep_got(self, store: TimerStore) -> None:
        assert store.swept() is None
        store.set_swept(DUE)
        store.set_swept(DUE + timedelta(minutes=1))
        assert store.swept() == DUE + timedelta(minutes=1)


class TestTimersInMemory(TimerStoreContract):
    @pytest.fixture
    def store(self) -> TimerStore:
        return TimersInMemory()


class TestTableTimers(TimerStoreContract):
    @pytest.fixture
    def store(self, tables: None, clock: StandingClock) -> TimerStore:
        return TableTimers(clock)
