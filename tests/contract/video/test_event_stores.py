"""States and events are kept as given, once, together; the same for the fake and for the records table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes.timers import FakeTimers
from fakes.video import FakeRegistry, a_camera
from fakes.video_events import START, FakeCards, FakeWatching, a_frame, seen, spell
from jinbo.kernel.errors import ConflictError
from jinbo.platform.aws import client
from jinbo.video.event_ports import News, WatchStore
from jinbo.video.model.event import VideoEvent
from jinbo.video.model.watching import WatchState
from jinbo.video.records.watching import TableWatching
from jinbo.video.service.events import EventDesk, Judging

NOW = datetime(2020, 11, 5, tzinfo=UTC)

JUDGING = Judging("CURRENT", True, lambda: START)


class At:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


def a_desk(store: WatchStore) -> EventDesk:
    return EventDesk(store, FakeRegistry(), FakeCards(), At(), timers=FakeTimers(), judging=JUDGING)


def an_event(store: WatchStore) -> VideoEvent:
    """An event that goes on, as the desk stored it."""
    (event,) = a_desk(store).take(a_camera(), list(spell(0, 40, seen("no_mask"))))
    return store.events([event.id])[event.id]


class WatchContract:
    def test_a_camera_never_watched_has_no_state_yet(self, store: WatchStore) -> None:
        assert store.watching("kc-0001") == (WatchState("kc-0001"), [])
        assert store.events(["nobody"]) == {}

    def test_a_state_comes_back_as_it_was_given(self, store: WatchStore) -> None:
        an_event(store)
        state, _ = store.watching("kc-0001")
        assert state.version == 1
        assert state.open
        store.save(replace(state, hits=(("x", 2),)), [], NOW)
        assert store.watching("kc-0001")[0] == replace(state, hits=(("x", 2),), version=2)

    def test_an_event_comes_back_as_it_was_given_and_ends_once(self, store: WatchStore) -> None:
        event = an_event(store)
        assert (event.version, event.until, event.code) == (1, None, "K02_NO_MASK")
        a_desk(store).take(a_camera(), list(spell(40, 120, seen("mask"))))
        ended = store.events([event.id])[event.id]
        assert (ended.version, ended.until, ended.first) == (2, event.since + 38_000, event.first)

    def test_state_and_events_are_stored_together_or_not_at_all(self, store: WatchStore) -> None:
        event = an_event(store)
        state, _ = store.watching("kc-0001")
        with pytest.raises(ConflictError):  # the event moved on, an officer was first
            store.save(replace(state, hits=()), [News(replace(event, version=7), ())], NOW)
        with pytest.raises(ConflictError):  # the state moved on
            store.save(replace(state, version=0), [News(event, ())], NOW)
        assert store.watching("kc-0001")[0] == state
        assert store.events([event.id]) == {event.id: event}

    def test_of_two_who_read_the_same_state_one_writes(self, store: WatchStore) -> None:
        state, _ = store.watching("kc-0001")
        store.save(replace(state, looks=(("heads", 1),)), [], NOW)
        with pytest.raises(ConflictError):
            store.save(replace(state, looks=(("heads", 2),)), [], NOW)
        assert store.watching("kc-0001")[0].looks == (("heads", 1),)


class TestFakeWatching(WatchContract):
    @pytest.fixture
    def store(self) -> WatchStore:
        return FakeWatching()


class TestTableWatching(WatchContract):
    @pytest.fixture
    def store(self, tables: None) -> TableWatching:
        return TableWatching()

    def test_an_event_carries_its_news_and_expires_after_two_years(self, store: TableWatching) -> None:
        event = an_event(store)
        key = {"pk": {"S": f"VIDEO-EVENT#{event.id}"}, "sk": {"S": "EVENT"}}
        item = client("dynamodb").get_item(TableName="records", Key=key)["Item"]
        assert "video.event.opened" in item["facts"]["S"]
        assert int(item["ttl"]["N"]) == event.since // 1000 + 2 * 365 * 86_400

    def test_a_quiet_message_is_written_for_one_unit(self, store: TableWatching) -> None:
        """DynamoDB charges each begun KB of a write, and each message is one."""
        a_desk(store).take(a_camera(), [a_frame(0, seen("mask"), seen("mask", x=0.8))])
        key = {"pk": {"S": "CAMERA#kc-0001"}, "sk": {"S": "WATCHING"}}
        item = client("dynamodb").get_item(TableName="records", Key=key)["Item"]
        assert sum(len(name) + len(next(iter(value.values()))) for name, value in item.items()) <= 1024
