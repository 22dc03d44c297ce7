"""Any store of alerts: one winner a version, a linear history, lists in order, catching up without a gap."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.alert_facts import device_alarm, excursion, lost
from fakes.alerts import AlertsInMemory, EverythingInHallOne
from fakes.time import FIRST_MORNING, StandingClock
from fakes.timers import DelayedQueue
from jinbo.alerts.model import Guard, Happening, Level, Move, Status
from jinbo.alerts.ports import AlertStore
from jinbo.alerts.records import TableAlerts
from jinbo.alerts.records.cards import PK
from jinbo.alerts.rules.chains import Tempo
from jinbo.alerts.rules.lifecycle import changed
from jinbo.alerts.service import Alerts, Desk
from jinbo.alerts.service.writing import change_of
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import iso
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.timers import Timer
from jinbo.platform import items
from jinbo.platform.clock import PlatformClock
from jinbo.platform.timer_store import TableTimers
from jinbo.platform.timers import DueTimers


class AlertStoreContract:
    @pytest.fixture
    def engine(self, store: AlertStore, clock: StandingClock) -> Alerts:
        return Alerts(store, EverythingInHallOne(), clock, Tempo())

    def test_an_alert_reads_back_as_it_was_written(self, store: AlertStore, engine: Alerts) -> None:
        (alert,) = engine.consider([excursion("ALARM", FIRST_MORNING)])
        assert store.get(alert.id) == alert
        assert store.get("absent") is None

    def test_two_writers_of_one_version_have_one_winner_and_nothing_of_the_loser_stays(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        (alert,) = engine.consider([excursion("ALARM", FIRST_MORNING)])
        first = changed(alert, clock.now(), Happening.ACKNOWLEDGED, status=Status.ACKED, owner="a")
        second = changed(alert, clock.now(), Happening.ACKNOWLEDGED, status=Status.ACKED, owner="b")
        store.save(change_of(alert, first, Tempo(), actor="a"))
        with pytest.raises(ConflictError):
            store.save(change_of(alert, second, Tempo(), actor="b"))
        assert [(line.seq, line.actor) for line in store.history(alert.id)] == [(1, "system"), (2, "a")]
        assert store.get(alert.id) == first

    def test_a_fact_is_heard_once(self, store: AlertStore, engine: Alerts) -> None:
        news = excursion("ALARM", FIRST_MORNING)
        (alert,) = engine.consider([news])
        assert store.heard(alert.dedup_key, news.id)
        assert engine.consider([news]) == []
        assert [line.seq for line in store.history(alert.id)] == [1]

    def test_a_guard_without_an_alert_is_kept_and_has_one_winner(self, store: AlertStore) -> None:
        empty = store.guard("k")
        assert empty == Guard("k")
        cleared = replace(empty, cleared_at=FIRST_MORNING)
        store.save_guard(cleared, "f1")
        assert store.guard("k") == replace(cleared, version=1)
        with pytest.raises(ConflictError):
            store.save_guard(cleared, "f2")
        with pytest.raises(ConflictError):
            store.save_guard(store.guard("k"), "f1")
        assert not store.heard("k", "f2")

    def test_open_alerts_come_gravest_first_then_by_time_left_in_pages(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        for number in range(3):
            engine.consider([lost(clock.now(), f"t{number}"), device_alarm("11", clock.now(), device=f"lift-{number}")])
            clock.advance(minutes=1)
        found, position = [], ""
        while True:
            page = store.open_after(position, 2)
            found += page.items
            position = page.next
            if not position:
                break
        assert [(a.level, a.device_id, a.sensor) for a in found] == [
            *((Level.RED, f"lift-{n}", "") for n in range(3)),
            *((Level.YELLOW, "fz-0001", f"t{n}") for n in range(3)),
        ]

    def test_every_open_alert_has_a_card_that_follows_it_and_a_closed_one_has_none(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        assert list(store.open_cards()) == []
        (red,) = engine.consider([device_alarm("11", clock.now())])
        (yellow,) = engine.consider([lost(clock.now())])
        assert sorted((card.level, card.status) for card in store.open_cards()) == [
            (Level.RED, Status.NEW),
            (Level.YELLOW, Status.NEW),
        ]
        acked = changed(red, clock.now(), Happening.ACKNOWLEDGED, status=Status.ACKED, owner="a")
        closed = changed(yellow, clock.now(), Happening.CLOSED, status=Status.CLOSED, closed_at=clock.now())
        store.save(change_of(red, acked, Tempo()))
        store.save(change_of(yellow, closed, Tempo()))
        (card,) = store.open_cards()
        assert (card.level, card.status) == (Level.RED, Status.ACKED)
        assert {card.scope.enterprise, *card.scope.others} - {""} == {"ent-1"}
        assert card.scope.zone == "Z1"

    def test_closed_alerts_leave_the_open_list_and_come_latest_first(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        for number in range(5):
            (alert,) = engine.consider([lost(clock.now(), f"t{number}")])
            clock.advance(days=20)
            closed = changed(alert, clock.now(), Happening.CLOSED, status=Status.CLOSED, closed_at=clock.now())
            store.save(change_of(alert, closed, Tempo()))
        assert list(store.open_after("", 10).items) == []
        first = store.closed_after("", 3)
        rest = store.closed_after(first.next, 3)
        assert [a.sensor for a in (*first.items, *rest.items)] == ["t4", "t3", "t2", "t1", "t0"]
        assert rest.next == ""
        assert len(store.history(first.items[0].id)) == 2

    def test_changes_come_in_order_with_the_state_of_that_version(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        for stage in ("WARN", "ALARM", "SEVERE"):
            engine.consider([excursion(stage, clock.now())])
            clock.advance(hours=12)
        found = store.changes_after(iso(FIRST_MORNING - timedelta(seconds=1)), 10)
        assert [(c.alert.level, c.alert.version) for c in found] == [
            (Level.BLUE, 1),
            (Level.YELLOW, 2),
            (Level.ORANGE, 3),
        ]
        assert [c.alert.version for c in store.changes_after(found[0].position, 1)] == [2]
        assert store.changes_after(found[-1].position, 10) == []

    def test_f24_of_fifty_who_act_at_once_one_wins_a_version_and_history_stays_linear(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        (alert,) = engine.consider([device_alarm("11", FIRST_MORNING)])
        escalate = Timer("alerts.escalate", alert.id, clock.now(), {"round": 1, "step": 1})

        def act(number: int) -> str:
            who = Principal(f"p{number}", frozenset({Role.DUTY_OFFICER}), step_up=True)
            move = (Move.ACKNOWLEDGE, Move.CLOSE)[number % 2]
            try:
                if number % 5 == 0:
                    engine.on_timer(escalate)
                    return "timer"
                Desk(store, clock, Tempo(), timedelta(0)).act(who, alert.id, move, 1)
            except ConflictError as error:
                return str(error.status)
            return "won"

        with ThreadPoolExecutor(10) as pool:
            told = Counter(pool.map(act, range(50)))
        after = store.get(alert.id)
        assert after is not None
        assert told["won"] <= 1
        assert told["won"] + told["409"] == 40
        lines = store.history(alert.id)
        assert [line.seq for line in lines] == list(range(1, after.version + 1))
        assert sum(line.what is Happening.ACKNOWLEDGED for line in lines) == told["won"]
        assert sum(line.what is Happening.ESCALATED for line in lines) <= 1
        assert after.version == 1 + told["won"] + after.escalation


class TestAlertsInMemory(AlertStoreContract):
    @pytest.fixture
    def store(self) -> AlertStore:
        return AlertsInMemory()


class TestTableAlerts(AlertStoreContract):
    @pytest.fixture
    def store(self, tables: None, clock: StandingClock) -> AlertStore:
        timer_store = TableTimers(clock)
        pace = PlatformClock(wall=lambda: int(clock.now().timestamp() * 1000))
        return TableAlerts(clock, DueTimers(timer_store, DelayedQueue(clock.now), pace), timer_store)

    def test_alerts_that_an_older_release_left_open_get_their_cards_once(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        engine.consider([lost(clock.now(), f"t{n}") for n in range(3)])
        for card in list(items.query("#pk = :open", {"open": PK})):
            items.delete(PK, card["sk"])
        for _ in range(2):
            assert [(card.level, card.status) for card in store.open_cards()] == [(Level.YELLOW, Status.NEW)] * 3
        assert len(list(items.query("#pk = :open", {"open": PK}))) == 4, "three cards, and the note that all are there"

    def test_the_escalation_timer_is_written_with_the_alert_and_goes_with_the_acknowledgement(
        self, store: AlertStore, engine: Alerts, clock: StandingClock
    ) -> None:
        timers = TableTimers(clock)
        (alert,) = engine.consider([device_alarm("11", FIRST_MORNING)])
        kept = timers.get("alerts.escalate", alert.id)
        assert kept is not None
        assert kept.timer.due == FIRST_MORNING + timedelta(minutes=2)
        acked = changed(alert, clock.now(), Happening.ACKNOWLEDGED, status=Status.ACKED, owner="a")
        store.save(change_of(alert, acked, Tempo(), actor="a"))
        assert timers.get("alerts.escalate", alert.id) is None
