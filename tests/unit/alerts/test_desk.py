"""What people see and may do: lists, foreign alerts, one winner of many, catching up without a gap (F24, F23, A4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from fakes.alert_facts import device_alarm, excursion, lost
from fakes.alerts import AlertsInMemory
from fakes.alerts_world import AUDITOR, COMMANDER, DUTY, ENGINEER, ENTERPRISE, INSPECTOR, LEAD, OVERLAP, STRANGER, World
from fakes.time import FIRST_MORNING
from hypothesis import given
from hypothesis import strategies as st
from jinbo.alerts.model import Changed, CloseCode, Level, Move, Status
from jinbo.alerts.rules.chains import Tempo
from jinbo.alerts.service import Desk, Filter
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import iso
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

OTHER_ZONE = Principal("lead2", frozenset({Role.ZONE_LEAD}), zones=frozenset({"Z2"}))


@pytest.mark.parametrize("principal", [DUTY, COMMANDER, LEAD, INSPECTOR, ENTERPRISE, AUDITOR])
def test_those_whom_it_concerns_see_an_alert(world: World, principal: Principal) -> None:
    (alert,) = world.engine.consider([lost(FIRST_MORNING)])
    assert world.desk.read(principal, alert.id)[0] == alert
    assert list(world.desk.listed(principal, Filter(), "", 10).items) == [alert]


@pytest.mark.parametrize("principal", [STRANGER, OTHER_ZONE])
def test_a_foreign_alert_answers_as_an_absent_one(world: World, principal: Principal) -> None:
    (alert,) = world.engine.consider([lost(FIRST_MORNING)])
    for alert_id in (alert.id, "absent"):
        with pytest.raises(NotFoundError):
            world.desk.read(principal, alert_id)
        with pytest.raises(NotFoundError):
            world.desk.act(principal, alert_id, Move.ACKNOWLEDGE, 1)
    assert list(world.desk.listed(principal, Filter(status="all"), "", 10).items) == []
    assert sum(world.desk.summary(principal).values()) == 0


def test_engineers_have_no_business_with_alerts_and_auditors_only_look(world: World) -> None:
    (alert,) = world.engine.consider([lost(FIRST_MORNING)])
    for use in (
        lambda: world.desk.read(ENGINEER, alert.id),
        lambda: world.desk.listed(ENGINEER, Filter(), "", 10),
        lambda: world.desk.summary(ENGINEER),
        lambda: world.desk.changes(ENGINEER, "", 10),
        lambda: world.desk.act(AUDITOR, alert.id, Move.ACKNOWLEDGE, 1),
        lambda: world.desk.act(ENTERPRISE, alert.id, Move.CLOSE, 1),
    ):
        with pytest.raises(ForbiddenError):
            use()


def test_the_queue_is_by_gravity_then_time_left_and_filters(world: World) -> None:
    for number in range(4):
        world.engine.consider(
            [lost(world.clock.now(), f"t{number}"), device_alarm("11", world.clock.now(), device=f"l{number}")]
        )
        world.clock.advance(minutes=1)
    assert [a.level for a in world.desk.listed(DUTY, Filter(), "", 100).items] == [Level.RED] * 4 + [Level.YELLOW] * 4
    yellow, cursor = [], ""
    while True:
        page = world.desk.listed(DUTY, Filter(level=Level.YELLOW), cursor, 3)
        yellow += [alert.sensor for alert in page.items]
        cursor = page.next
        if not cursor:
            break
    assert yellow == ["t0", "t1", "t2", "t3"]
    assert world.desk.summary(DUTY) == {(Level.RED, Status.NEW): 4, (Level.YELLOW, Status.NEW): 4}


def test_mine_are_those_i_have_taken_and_all_shows_closed_ones_after_open_ones(world: World) -> None:
    alerts = world.engine.consider([lost(FIRST_MORNING, f"t{n}") for n in range(3)])
    taken = world.desk.act(DUTY, alerts[1].id, Move.ACKNOWLEDGE, 1)
    assert [a.id for a in world.desk.listed(DUTY, Filter(mine=True), "", 10).items] == [taken.id]
    done = world.desk.act(DUTY, taken.id, Move.RESOLVE, taken.version, code=CloseCode.HANDLED)
    world.desk.act(DUTY, taken.id, Move.CLOSE, done.version)
    page = world.desk.listed(DUTY, Filter(status="all"), "", 2)
    rest = world.desk.listed(DUTY, Filter(status="all"), page.next, 2)
    assert [a.status for a in (*page.items, *rest.items)] == [Status.NEW, Status.NEW, Status.CLOSED]
    with pytest.raises(InvalidError):
        world.desk.listed(DUTY, Filter(), "c:x", 2)


def test_who_saw_an_older_version_is_told_so(world: World) -> None:
    (alert,) = world.engine.consider([lost(FIRST_MORNING)])
    world.desk.act(DUTY, alert.id, Move.ACKNOWLEDGE, 1)
    with pytest.raises(ConflictError) as refused:
        world.desk.act(COMMANDER, alert.id, Move.ACKNOWLEDGE, 1)
    assert (refused.value.code, refused.value.status) == ("stale", 409)


class LaggingAlerts(AlertsInMemory):
    """A store whose index shows each change only some time after its stamp, and each after its own time."""

    def __init__(self, lags: Sequence[float], world: World) -> None:
        super().__init__(world.timers)
        self.lags, self.world = lags, world

    def changes_after(self, position: str, limit: int) -> Sequence[Changed]:
        now = self.world.clock.now()
        visible = {
            f"{iso(alert.updated_at)}#{alert.id}#{alert.version:06d}"
            for number, alert in enumerate(self.changes)
            if now >= alert.updated_at + timedelta(seconds=self.lags[number % len(self.lags)])
        }
        found = super().changes_after(position, 10_000)
        return [change for change in found if change.position in visible][:limit]


@given(
    lags=st.lists(st.floats(0, OVERLAP.total_seconds()), min_size=1, max_size=17),
    gaps=st.lists(st.sampled_from([0.0, 0.01, 0.5, 3.0, 9.0, 30.0]), min_size=1, max_size=60),
    polls=st.sets(st.integers(0, 59)),
    pauses=st.lists(st.sampled_from([0.0, 0.0, 1.0, 12.0]), min_size=1, max_size=7),
    limit=st.integers(1, 5),
)
def test_f23_no_state_is_missed_by_who_catches_up_however_the_index_lags(
    lags: list[float], gaps: list[float], polls: set[int], pauses: list[float], limit: int
) -> None:
    world = World()
    store = LaggingAlerts(lags, world)
    world.engine._store = store
    desk = Desk(store, world.clock, Tempo(), OVERLAP)
    cursor = desk.changes(DUTY, "", 1).next
    seen: set[tuple[str, int]] = set()

    def catch_up(cursor: str) -> str:
        for page in range(1000):
            world.clock.advance(seconds=pauses[page % len(pauses)])
            found = desk.changes(DUTY, cursor, limit)
            seen.update((alert.id, alert.version) for alert in found.alerts)
            cursor = found.next
            if not found.more:
                return cursor
        raise AssertionError("the reader goes round in circles")

    for number, gap in enumerate(gaps):
        world.clock.advance(seconds=gap)
        now = world.clock.now()
        world.engine.consider([lost(now, f"t{number % 4}"), excursion("WARN", now, device=f"d{number}")])
        if number in polls:
            cursor = catch_up(cursor)
    world.clock.advance(seconds=OVERLAP.total_seconds())
    catch_up(cursor)
    assert seen == {(alert.id, alert.version) for alert in store.changes}


def test_a_reader_without_a_cursor_learns_where_to_start(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING)])
    world.clock.advance(minutes=1)
    start = world.desk.changes(DUTY, "", 10)
    assert (list(start.alerts), start.more) == ([], False)
    world.engine.consider([lost(world.clock.now(), "t2")])
    assert [alert.sensor for alert in world.desk.changes(DUTY, start.next, 10).alerts] == ["t2"]


@pytest.mark.parametrize("cursor", ["x", "!!", "AAAA", "MjAyMC0xMS0wNQ", "é"])
def test_a_made_up_cursor_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(InvalidError) as refused:
        world.desk.changes(DUTY, cursor, 10)
    assert refused.value.code == "bad-cursor"


@pytest.mark.parametrize("cursor", ["x:", "nonsense", "c:yesterday", "c:2020-11-05#A", "c:#"])
def test_a_made_up_place_in_the_list_of_closed_ones_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(InvalidError, match="bad-cursor"):
        world.desk.listed(DUTY, Filter("closed"), cursor, 10)


def test_a_cursor_of_last_week_is_too_old(world: World) -> None:
    cursor = world.desk.changes(DUTY, "", 1).next
    world.clock.advance(days=7, seconds=1)
    with pytest.raises(InvalidError) as refused:
        world.desk.changes(DUTY, cursor, 10)
    assert refused.value.code == "cursor-too-old"
