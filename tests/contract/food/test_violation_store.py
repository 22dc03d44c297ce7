"""Any store of violations: one winner a version, an event once, one violation of two events at once, lists in order."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fakes.food import FSM, INSPECTOR, ViolationsInMemory, World, event
from fakes.time import FIRST_MORNING, StandingClock
from fakes.timers import DelayedQueue
from jinbo.food.model import Level, Sighting, Status, Tally
from jinbo.food.ports import ViolationStore
from jinbo.food.records.violations import TableViolations
from jinbo.food.rules.timing import Tempo
from jinbo.food.service import ViolationDesk, ViolationLists, Violations
from jinbo.kernel.errors import ConflictError
from jinbo.platform import items
from jinbo.platform.clock import PlatformClock
from jinbo.platform.outbox import decode_facts
from jinbo.platform.timer_store import TableTimers
from jinbo.platform.timers import DueTimers


class ViolationStoreContract:
    @pytest.fixture
    def clock(self) -> StandingClock:
        return StandingClock()

    @pytest.fixture
    def writers(self) -> int:
        """How many write at once."""
        return 4

    @pytest.fixture
    def world(self, store: ViolationStore, clock: StandingClock) -> World:
        made = World(clock)
        made.engine = Violations(store, made.engine._register, clock, Tempo())
        made.lists = ViolationLists(store, made.photos)
        made.desk = ViolationDesk(store, made.photos, clock, made.desk._ids, Tempo())
        return made

    def test_a_violation_reads_back_as_it_was_written(self, store: ViolationStore, world: World) -> None:
        world.hear(event(rule={"min_s": 10, "threshold": 0.5}))
        id_ = store.of_event("E1")
        assert id_
        violation = store.get(id_)
        assert violation is not None
        assert (violation.status, violation.level, violation.opened_at) == (Status.PUSHED, Level.YELLOW, FIRST_MORNING)
        assert (violation.rule, violation.place.area_name) == ({"min_s": 10, "threshold": 0.5}, "备餐间")
        key = world.photo(violation)
        world.desk.acknowledge(FSM, id_, 1)
        world.desk.submit(FSM, id_, 2, "已整改", [key])
        world.desk.appeal(FSM, id_, 3, "不是", [key])
        after = store.get(id_)
        assert after is not None
        assert after.appeal is not None
        assert (after.submissions[0].photos, after.appeal.reason) == (after.appeal.photos, "不是")
        assert [(line.seq, line.actor, line.note) for line in store.history(id_)] == [
            (1, "system", ""),
            (2, "fsm", ""),
            (3, "fsm", "已整改"),
            (4, "fsm", "不是"),
        ]
        assert store.get("absent") is store.of_event("absent") is None

    def test_a_tally_is_kept_with_its_violation(self, store: ViolationStore, world: World) -> None:
        assert store.tally("ent-1", "K02_NO_MASK") == Tally("ent-1", "K02_NO_MASK")
        world.hear(event())
        id_ = store.of_event("E1") or ""
        seen = (Sighting("E1", FIRST_MORNING, id_),)
        assert store.tally("ent-1", "K02_NO_MASK") == Tally("ent-1", "K02_NO_MASK", seen, {"kc-0001": id_}, 1)

    def test_an_event_is_dismissed_once_and_never_opens(self, store: ViolationStore, world: World) -> None:
        store.dismiss("E1")
        assert store.of_event("E1") == ""
        with pytest.raises(ConflictError):
            store.dismiss("E1")
        world.hear(event())
        assert list(store.open_after("", 10).items) == []

    def test_of_twenty_events_at_once_one_opens_and_all_are_counted(
        self, store: ViolationStore, world: World, writers: int
    ) -> None:
        facts = [event(id_=f"E{number % 10}") for number in range(20)]
        with ThreadPoolExecutor(writers) as pool:
            list(pool.map(world.engine.on_fact, facts))
        (violation,) = store.open_after("", 10).items
        assert (violation.count, len(violation.events), violation.repeat) == (10, 10, True)
        assert [line.seq for line in store.history(violation.id)] == list(range(1, 11))

    def test_F24_of_thirty_who_act_at_one_version_one_wins_in_a_linear_history(
        self, store: ViolationStore, world: World, writers: int
    ) -> None:
        world.hear(event())
        (violation,) = store.open_after("", 10).items

        def act(number: int) -> str:
            try:
                if number % 2:
                    world.desk.acknowledge(FSM, violation.id, 1)
                else:
                    world.desk.refuse(INSPECTOR, violation.id, 1, "误报")
            except ConflictError as error:
                return str(error.status)
            return "won"

        with ThreadPoolExecutor(writers) as pool:
            told = Counter(pool.map(act, range(30)))
        assert told == {"won": 1, "409": 29}
        assert [line.seq for line in store.history(violation.id)] == [1, 2]

    def test_open_ones_come_gravest_first_then_by_time_left_in_pages(
        self, store: ViolationStore, world: World, clock: StandingClock
    ) -> None:
        smoking = {"code": "K05_SMOKING", "level": "ORANGE"}
        for number in range(3):
            where = {"at": clock.now(), "enterprise": f"e{number}"}
            world.hear(event(id_=f"Y{number}", **where), event(id_=f"O{number}", **where, **smoking))
            clock.advance(seconds=30)
        found, position = [], ""
        while True:
            page = store.open_after(position, 2)
            found += [one.event for one in page.items]
            position = page.next
            if not position:
                break
        assert found == ["O0", "O1", "O2", "Y0", "Y1", "Y2"]

    def test_closed_ones_leave_the_open_list_and_an_enterprise_has_its_own_latest_first(
        self, store: ViolationStore, world: World, clock: StandingClock
    ) -> None:
        for number in range(4):
            world.hear(event(id_=f"E{number}", at=clock.now(), enterprise="ent-1" if number else "ent-9"))
            id_ = store.of_event(f"E{number}") or ""
            clock.advance(days=20)
            world.desk.refuse(INSPECTOR, id_, 1, "误报")
        assert list(store.open_after("", 10).items) == []
        first = store.closed_after("", 3)
        rest = store.closed_after(first.next, 3)
        assert [one.event for one in (*first.items, *rest.items)] == ["E3", "E2", "E1", "E0"]
        own = store.of_enterprise("ent-1", "", 2)
        more = store.of_enterprise("ent-1", own.next, 2)
        assert [one.event for one in (*own.items, *more.items)] == ["E3", "E2", "E1"]
        assert more.next == ""


class TestViolationsInMemory(ViolationStoreContract):
    @pytest.fixture
    def store(self) -> ViolationStore:
        return ViolationsInMemory()


class TestTableViolations(ViolationStoreContract):
    @pytest.fixture
    def writers(self, request: pytest.FixtureRequest) -> int:
        """One in moto: its transactions copy the tables, and break when another thread writes meanwhile."""
        return 1 if "moto" in request.node.name else 4

    @pytest.fixture
    def store(self, tables: None, clock: StandingClock) -> ViolationStore:
        timer_store = TableTimers(clock)
        pace = PlatformClock(wall=lambda: int(clock.now().timestamp() * 1000))
        return TableViolations(clock, DueTimers(timer_store, DelayedQueue(clock.now), pace), timer_store)

    def test_news_and_timer_are_written_with_the_violation(
        self, store: ViolationStore, world: World, clock: StandingClock
    ) -> None:
        world.hear(event())
        id_ = store.of_event("E1") or ""
        item = items.get(f"VIOLATION#{id_}", "VIOLATION")
        assert item is not None
        assert [fact.kind for fact in decode_facts(item["facts"])] == ["food.violation.opened", "food.violation.pushed"]
        timers = TableTimers(clock)
        kept = timers.get("food.escalate", id_)
        assert kept is not None
        assert kept.timer.due == FIRST_MORNING + timedelta(minutes=10)
        world.desk.acknowledge(FSM, id_, 1)
        assert timers.get("food.escalate", id_) is None
