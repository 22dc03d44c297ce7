"""Stores of the roster, of notifications and of open screens."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.alerts import ConsentsInMemory, NotificationsInMemory, RosterInMemory, ScreensInMemory, on_duty
from fakes.time import FIRST_MORNING, StandingClock
from jinbo.alerts.model import Channel, Connection, Level, Notification, Outcome, Viewer
from jinbo.alerts.ports import ConsentStore, NotificationStore, RosterStore, ScreenStore
from jinbo.alerts.records import TableConsents, TableNotifications, TableRoster, TableScreens
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError
from jinbo.platform import items

PERSON = Principal("duty", frozenset({Role.DUTY_OFFICER, Role.AUDITOR}), "ent-1", frozenset({"Z1"}), step_up=True)
WHO = Viewer(PERSON, "session-1", FIRST_MORNING)


def notification(id_: str, level: Level = Level.RED, minutes: int = 0) -> Notification:
    at = FIRST_MORNING + timedelta(minutes=minutes)
    return Notification(id_, "a1", level, 1, 0, "duty", Channel.SMS, "电梯困人", Outcome.WAITING, at)


class RosterContract:
    def test_a_roster_is_replaced_whole_by_one_winner(self, store: RosterStore) -> None:
        entries = [
            on_duty("duty", Role.DUTY_OFFICER, FIRST_MORNING),
            on_duty("fsm", Role.ENT_FSM, FIRST_MORNING, enterprise="e"),
        ]
        assert (store.entries(), store.version()) == ([], 0)
        assert store.replace(entries, 0) == 1
        assert (store.entries(), store.version()) == (entries, 1)
        with pytest.raises(ConflictError):
            store.replace([], 0)
        assert store.replace(entries[:1], 1) == 2


class TestRosterInMemory(RosterContract):
    @pytest.fixture
    def store(self) -> RosterStore:
        return RosterInMemory()


class TestTableRoster(RosterContract):
    @pytest.fixture
    def store(self, tables: None, clock: StandingClock) -> RosterStore:
        return TableRoster(clock)


class NotificationContract:
    def test_the_first_claim_stands_and_its_outcome_is_kept(self, store: NotificationStore) -> None:
        first = store.claim(notification("n1"))
        assert store.claim(notification("n1", minutes=5)) == first
        sent = replace(first, outcome=Outcome.SENT, receipt="m-1", attempts=1, sent_at=FIRST_MORNING)
        store.settle(sent)
        assert store.claim(notification("n1")) == sent
        assert store.of_alert("a1") == [sent]
        assert store.latest(10) == [sent]

    def test_what_waits_is_listed_gravest_first_until_it_is_settled(self, store: NotificationStore) -> None:
        for one in (notification("n3", Level.BLUE), notification("n2", minutes=1), notification("n1")):
            store.claim(one)
        assert [one.id for one in store.waiting(10)] == ["n1", "n2", "n3"]
        store.settle(replace(notification("n1"), outcome=Outcome.EXPIRED, reason="too-late"))
        assert [one.id for one in store.waiting(1)] == ["n2"]
        assert [one.id for one in store.latest(10)] == ["n1"]


class TestNotificationsInMemory(NotificationContract):
    @pytest.fixture
    def store(self) -> NotificationStore:
        return NotificationsInMemory()


class TestTableNotifications(NotificationContract):
    @pytest.fixture
    def store(self, tables: None, clock: StandingClock) -> NotificationStore:
        return TableNotifications(clock)


class ConsentContract:
    def test_consents_are_counted_up_to_a_hundred_and_down_to_nothing(self, store: ConsentStore) -> None:
        assert store.left("li") is None
        store.spend("li")
        assert not store.left("li")
        store.give("li", 3)
        store.spend("li")
        assert store.left("li") == 2
        store.give("li", 99)
        assert store.left("li") == 2
        store.exhaust("li")
        store.spend("li")
        assert store.left("li") == 0


class TestConsentsInMemory(ConsentContract):
    @pytest.fixture
    def store(self) -> ConsentStore:
        return ConsentsInMemory()


class TestTableConsents(ConsentContract):
    @pytest.fixture
    def store(self, tables: None, clock: StandingClock) -> ConsentStore:
        return TableConsents(clock)


class ScreenContract:
    def test_a_ticket_lets_one_in_once_and_not_after_its_time(self, store: ScreenStore) -> None:
        store.put_ticket("d1", WHO, FIRST_MORNING + timedelta(seconds=60))
        store.put_ticket("d2", WHO, FIRST_MORNING + timedelta(seconds=60))
        assert store.take_ticket("d1", FIRST_MORNING) == WHO
        assert store.take_ticket("d1", FIRST_MORNING) is None
        assert store.take_ticket("d2", FIRST_MORNING + timedelta(seconds=60)) is None
        assert store.take_ticket("unknown", FIRST_MORNING) is None

    def test_of_many_who_show_one_ticket_one_gets_in(self, store: ScreenStore) -> None:
        store.put_ticket("d1", WHO, FIRST_MORNING + timedelta(seconds=60))
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(lambda _: store.take_ticket("d1", FIRST_MORNING), range(16)))
        assert [one for one in taken if one] == [WHO]

    def test_connections_are_listed_until_they_are_removed(self, store: ScreenStore) -> None:
        one, two = Connection("c1", WHO, FIRST_MORNING), Connection("c2", WHO, FIRST_MORNING)
        store.put(one)
        store.put(two)
        assert sorted(store.all(), key=lambda c: c.id) == [one, two]
        assert store.get("c1") == one
        store.remove("c1")
        store.remove("c1")
        assert store.get("c1") is None
        assert store.all() == [two]


class TestScreensInMemory(ScreenContract):
    @pytest.fixture
    def store(self) -> ScreenStore:
        return ScreensInMemory()


class TestTableScreens(ScreenContract):
    @pytest.fixture
    def store(self, tables: None, clock: StandingClock) -> ScreenStore:
        return TableScreens(clock)

    def test_a_connection_kept_by_an_older_release_is_read_without_its_sign_in(self, store: ScreenStore) -> None:
        store.put(Connection("c1", WHO, FIRST_MORNING))
        kept = items.get("SOCKET#OPEN", "c1")
        assert kept is not None
        items.put(kept | {"principal": json.dumps(json.loads(kept["principal"])[:5])})
        assert store.all() == [Connection("c1", Viewer(PERSON), FIRST_MORNING)]
