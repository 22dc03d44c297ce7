"""Events are listed, judged, suppressed and learnt from alike by the fake and by the records table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes.time import StandingClock
from fakes.timers import FakeTimers
from fakes.video import KITCHEN, LIFT, FakeRegistry, a_camera
from fakes.video_events import START, FakeCards, FakeWatching, seen, spell
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.video.event_ports import EventFilter, News, VerdictStore, WatchStore
from jinbo.video.model.event import VerdictKind, VideoEvent
from jinbo.video.records.events import TableEvents
from jinbo.video.records.watching import TableWatching
from jinbo.video.service.events import EventDesk, Judging
from jinbo.video.service.verdicts import Verdicts

NOW = datetime(2020, 11, 5, tzinfo=UTC)
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
Store = tuple[WatchStore, VerdictStore]

JUDGING = Judging("CURRENT", True, lambda: START)


def played(store: Store, number: int = 1, start: float = 0, **camera: object) -> VideoEvent:
    """An event of a camera that is over."""
    desk = EventDesk(store[0], FakeRegistry(), FakeCards(), StandingClock(), timers=FakeTimers(), judging=JUDGING)
    its = a_camera(number, **camera)
    lift = its.subject == LIFT
    what = {"detectors": ("cabin",)} if lift else {}
    bad = seen("ebike", 0.9) if lift else seen("no_mask")
    good = () if lift else (seen("mask"),)
    (opened,) = desk.take(its, list(spell(start, start + 30, bad, **what)))
    desk.take(its, list(spell(start + 30, start + 80, *good, **what)))
    return opened


def judged(
    store: Store, event: VideoEvent, kind: VerdictKind = VerdictKind.FALSE_POSITIVE, **how: object
) -> VideoEvent:
    desk = Verdicts(store[1], StandingClock(NOW), lambda: START)
    return desk.judge(DUTY, event.id, kind, "海报", **{"suppress_days": 7, **how})  # type: ignore[arg-type]  # its keywords


class VerdictContract:
    def ids(self, store: Store, wanted: EventFilter, limit: int = 50) -> Sequence[str]:
        return [event.id for event in store[1].list_events(wanted, limit, "").items]

    def test_every_list_has_its_events_newest_first(self, store: Store) -> None:
        first = played(store)
        second = played(store, start=500)
        lift = played(store, 3, 900, id="lc-0003", subject=LIFT, enterprise="user-1", zones=())
        newest = [second.id, first.id]
        assert self.ids(store, EventFilter()) == [lift.id, *newest]
        assert self.ids(store, EventFilter(camera="kc-0001")) == newest
        assert self.ids(store, EventFilter(subject=KITCHEN)) == newest
        assert self.ids(store, EventFilter(enterprise="ent-1")) == newest
        assert self.ids(store, EventFilter(enterprise="maint-1")) == [lift.id]
        assert self.ids(store, EventFilter(code="E105_EBIKE")) == [lift.id]
        assert self.ids(store, EventFilter(since=START + 400_000)) == [lift.id, second.id]
        assert self.ids(store, EventFilter(camera="kc-0001", since=START + 400_000)) == [second.id]
        assert self.ids(store, EventFilter(camera="nobody")) == []

    def test_what_goes_on_is_listed_until_it_ends(self, store: Store) -> None:
        desk = EventDesk(store[0], FakeRegistry(), FakeCards(), StandingClock(), timers=FakeTimers(), judging=JUDGING)
        (event,) = desk.take(a_camera(), list(spell(0, 30, seen("no_mask"))))
        assert self.ids(store, EventFilter(open_only=True)) == [event.id]
        desk.take(a_camera(), list(spell(30, 80, seen("mask"))))
        assert self.ids(store, EventFilter(open_only=True)) == []

    @pytest.mark.parametrize("wanted", [EventFilter(), EventFilter(camera="kc-0001")])
    def test_pages_follow_one_another_without_gap_or_repeat(self, store: Store, wanted: EventFilter) -> None:
        events = [played(store, start=400 * number) for number in range(5)]
        found: list[str] = []
        cursor, pages = "", 0
        while pages == 0 or cursor:
            page = store[1].list_events(wanted, 2, cursor)
            found += [event.id for event in page.items]
            cursor, pages = page.next_cursor, pages + 1
        assert found == [event.id for event in reversed(events)]

    def test_a_false_alarm_mutes_its_place_and_is_learnt_from_and_a_revision_takes_both_back(
        self, store: Store
    ) -> None:
        event, other = played(store), played(store, 2)
        assert judged(store, event).version == 3
        judged(store, other)
        (muted,) = store[1].suppressions("kc-0001")
        assert (muted.id, muted.code, muted.by) == (event.id, "K02_NO_MASK", "duty")
        assert store[0].watching("kc-0001")[1] == [muted]
        assert [one.event for one in store[1].samples(10, "")[0]] == sorted([event.id, other.id], reverse=True)
        judged(store, event, VerdictKind.CONFIRMED, revise=True)
        assert store[1].suppressions("kc-0001") == []
        assert [one.event for one in store[1].samples(10, "")[0]] == [other.id]
        found, cursor = store[1].list_suppressions(10, "")
        assert ([one.camera for one in found], cursor) == (["kc-0002"], "")

    def test_a_suppression_is_revoked_once_and_again_without_a_fault(self, store: Store) -> None:
        event = played(store)
        judged(store, event)
        (muted,) = store[1].suppressions("kc-0001")
        for _ in range(2):
            store[1].revoke(muted, NOW)
        assert store[1].suppressions("kc-0001") == []
        assert store[1].list_suppressions(10, "") == ([], "")

    def test_a_verdict_on_a_version_that_moved_on_stores_nothing(self, store: Store) -> None:
        event = played(store)
        with pytest.raises(ConflictError):
            store[1].judge(News(replace(event, version=9), ()), None, None, NOW)
        assert store[1].events([event.id])[event.id].version == 2


class TestFakeVerdicts(VerdictContract):
    @pytest.fixture
    def store(self) -> Store:
        made = FakeWatching()
        return made, made


class TestTableEvents(VerdictContract):
    @pytest.fixture
    def store(self, tables: None) -> Store:
        return TableWatching(), TableEvents()

    @pytest.mark.parametrize("wanted", [EventFilter(), EventFilter(camera="kc-0001"), EventFilter(open_only=True)])
    def test_a_cursor_that_is_not_ours_is_refused_by_name(self, store: Store, wanted: EventFilter) -> None:
        for cursor in ("x", "W10", "!!!"):
            with pytest.raises(InvalidError) as refusal:
                store[1].list_events(wanted, 5, cursor)
            assert refusal.value.code == "bad-cursor"
