"""The life cycle under every order of what people, timers and devices do (DOMAIN 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.alert_facts import excursion
from fakes.alerts_world import DUTY, World
from fakes.time import FIRST_MORNING
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from jinbo.alerts.model import WAITING, Alert, CloseCode, Happening, Level, Move, Status
from jinbo.alerts.rules.lifecycle import MACHINE, NEEDS_VERIFYING
from jinbo.kernel.errors import ConflictError, InvalidError

PEOPLE = [Move.ACKNOWLEDGE, Move.HANDLE, Move.RESOLVE, Move.VERIFY, Move.CLOSE, Move.REOPEN]


def raised(world: World, stage: str) -> Alert:
    return world.engine.consider([excursion(stage, world.clock.now())])[0]


def act(world: World, move: Move, code: CloseCode | None = None) -> Alert:
    alert = world.only()
    return world.desk.act(DUTY, alert.id, move, alert.version, code=code)


def test_an_orange_alert_goes_all_the_way_and_every_step_is_in_its_history(world: World) -> None:
    raised(world, "SEVERE")
    world.stream()
    act(world, Move.ACKNOWLEDGE)
    act(world, Move.HANDLE)
    act(world, Move.RESOLVE, CloseCode.HANDLED)
    act(world, Move.VERIFY)
    closed = act(world, Move.CLOSE)
    assert (closed.status, closed.close_code, closed.ack_by) == (Status.CLOSED, CloseCode.HANDLED, "duty")
    assert [line.what for line in world.store.history(closed.id)] == [
        Happening.RAISED,
        Happening.NOTIFIED,
        Happening.ACKNOWLEDGED,
        Happening.HANDLING,
        Happening.RESOLVED,
        Happening.VERIFIED,
        Happening.CLOSED,
    ]


@pytest.mark.parametrize(("stage", "level"), [("SEVERE", Level.ORANGE)])
def test_orange_cannot_close_before_it_is_verified(world: World, stage: str, level: Level) -> None:
    assert raised(world, stage).level is level
    act(world, Move.ACKNOWLEDGE)
    act(world, Move.RESOLVE, CloseCode.HANDLED)
    with pytest.raises(ConflictError) as refused:
        act(world, Move.CLOSE)
    assert refused.value.code == "needs-verifying"


def test_yellow_closes_once_resolved(world: World) -> None:
    raised(world, "ALARM")
    act(world, Move.ACKNOWLEDGE)
    act(world, Move.RESOLVE, CloseCode.FALSE)
    assert act(world, Move.CLOSE).close_code is CloseCode.FALSE


@pytest.mark.parametrize("code", [None, CloseCode.AUTO_RECOVERED])
def test_resolving_says_how_it_ended(world: World, code: CloseCode | None) -> None:
    raised(world, "ALARM")
    act(world, Move.ACKNOWLEDGE)
    with pytest.raises(InvalidError) as refused:
        act(world, Move.RESOLVE, code)
    assert refused.value.code == "close-code-required"


def test_a_failed_check_sends_it_back_to_handling(world: World) -> None:
    raised(world, "SEVERE")
    act(world, Move.ACKNOWLEDGE)
    act(world, Move.RESOLVE, CloseCode.HANDLED)
    again = act(world, Move.REOPEN)
    assert (again.status, again.close_code, again.round) == (Status.HANDLING, None, 2)


def test_a_closed_alert_reopens_for_a_day_only(world: World) -> None:
    raised(world, "ALARM")
    act(world, Move.ACKNOWLEDGE)
    act(world, Move.RESOLVE, CloseCode.HANDLED)
    act(world, Move.CLOSE)
    world.clock.advance(hours=24, seconds=1)
    with pytest.raises(ConflictError) as refused:
        act(world, Move.REOPEN)
    assert refused.value.code == "reopen-expired"


def test_every_state_but_closed_leads_on_and_closed_only_back() -> None:
    left = {state for (state, _), after in MACHINE.moves.items() if after is not state}
    assert left == set(Status)
    assert {after for (state, _), after in MACHINE.moves.items() if state is Status.CLOSED} == {
        Status.HANDLING,
        Status.NEW,
    }


class AnyOrder(RuleBasedStateMachine):
    """People, devices, the stream and time act on one freezer's alert in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.versions: dict[str, int] = {}
        self.episode = 0

    @rule(stage=st.sampled_from(["OPEN", "WARN", "ALARM", "SEVERE", "CLOSED", "HISTORIC"]), anew=st.booleans())
    def device_tells(self, stage: str, anew: bool) -> None:
        self.episode += anew
        self.world.engine.consider([excursion(stage, self.world.clock.now(), episode=f"e{self.episode}")])

    @rule(move=st.sampled_from(PEOPLE), code=st.sampled_from([None, *CloseCode]), behind=st.integers(0, 1))
    def person_acts(self, move: Move, code: CloseCode | None, behind: int) -> None:
        for alert in list(self.world.store.alerts.values())[-1:]:
            allowed = MACHINE.allows(alert.status, move) and not behind
            try:
                after = self.world.desk.act(DUTY, alert.id, move, alert.version - behind, code=code)
            except ConflictError:
                assert not allowed or move in {Move.CLOSE, Move.REOPEN}
            except InvalidError:
                assert move is Move.RESOLVE
            else:
                assert allowed
                assert after.version == alert.version + 1
                assert move is not Move.CLOSE or alert.level not in NEEDS_VERIFYING or alert.status is Status.VERIFIED

    @rule(seconds=st.sampled_from([1, 30, 61, 600, 3_600, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.world.pass_time(seconds=seconds)

    @rule()
    def stream_delivers(self) -> None:
        self.world.stream()

    @invariant()
    def history_is_linear_and_ends_in_the_present(self) -> None:
        for alert in self.world.store.alerts.values():
            lines = self.world.store.history(alert.id)
            assert [line.seq for line in lines] == list(range(1, alert.version + 1))
            assert (lines[-1].status, lines[-1].level) == (alert.status, alert.level)
            assert [line.at for line in lines] == sorted(line.at for line in lines)
            assert alert.version >= self.versions.get(alert.id, 0)
            self.versions[alert.id] = alert.version

    @invariant()
    def one_alert_at_most_is_open_for_one_cause(self) -> None:
        excursions = [a for a in self.world.store.alerts.values() if a.open and a.rule.id == "telemetry.excursion"]
        assert len(excursions) <= 1

    @invariant()
    def who_waits_has_a_timer_until_the_chain_ends_and_nobody_else_has(self) -> None:
        waiting = {key for kind, key in self.world.timers.waiting if kind == "alerts.escalate"}
        for alert in self.world.store.alerts.values():
            assert alert.id not in waiting or alert.status in WAITING
            chain_goes_on = alert.level is not Level.BLUE and alert.escalation == 0
            assert not (alert.status in WAITING and chain_goes_on) or alert.id in waiting
            assert alert.status is not Status.CLOSED or alert.closed_at is not None


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_blue_needs_nobody_to_close(world: World) -> None:
    raised(world, "WARN")
    world.clock.set(FIRST_MORNING + timedelta(minutes=1))
    world.engine.consider([excursion("CLOSED", world.clock.now())])
    world.pass_time(hours=1)
    assert (world.only().status, world.only().close_code) == (Status.CLOSED, CloseCode.AUTO_RECOVERED)
