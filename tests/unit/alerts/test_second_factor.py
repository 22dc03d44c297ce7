"""What ends an alert or changes whom the next one reaches asks the regulator's end for a second factor (DOMAIN 14.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.alert_facts import lost
from fakes.alerts_world import COMMANDER, DUTY, INSPECTOR, LEAD, World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import CloseCode, Move, Status
from jinbo.alerts.service import Rosters
from jinbo.kernel.access import Principal
from jinbo.kernel.errors import ForbiddenError

REGULATORS = [DUTY, COMMANDER, LEAD, INSPECTOR]


@pytest.mark.parametrize("who", REGULATORS, ids=lambda who: who.id)
def test_without_a_second_factor_an_alert_is_taken_handled_and_resolved_but_neither_verified_nor_closed(
    world: World, who: Principal
) -> None:
    without = replace(who, step_up=False)
    (alert,) = world.engine.consider([lost(FIRST_MORNING)])
    for move, code in ((Move.ACKNOWLEDGE, None), (Move.HANDLE, None), (Move.RESOLVE, CloseCode.HANDLED)):
        alert = world.desk.act(without, alert.id, move, alert.version, code=code)
    for move in (Move.VERIFY, Move.CLOSE):
        with pytest.raises(ForbiddenError, match="step-up-required"):
            world.desk.act(without, alert.id, move, alert.version)
    assert world.only().status is Status.RESOLVED
    alert = world.desk.act(who, alert.id, Move.VERIFY, alert.version)
    alert = world.desk.act(who, alert.id, Move.CLOSE, alert.version)
    assert world.desk.act(without, alert.id, Move.REOPEN, alert.version).status is Status.HANDLING


def test_absent_and_foreign_alerts_ask_for_it_as_well_so_that_nothing_is_learned(world: World) -> None:
    without = replace(LEAD, step_up=False, zones=frozenset({"Z9"}))
    (alert,) = world.engine.consider([lost(FIRST_MORNING)])
    for alert_id in (alert.id, "absent"):
        with pytest.raises(ForbiddenError, match="step-up-required"):
            world.desk.act(without, alert_id, Move.CLOSE, 1)


def test_the_roster_is_read_without_and_replaced_only_with_a_second_factor(world: World) -> None:
    rosters, without = Rosters(world.roster, world.engine), replace(DUTY, step_up=False)
    before = rosters.read(without)
    with pytest.raises(ForbiddenError, match="step-up-required"):
        rosters.replace(without, [], before.version)
    assert rosters.read(without) == before
    assert rosters.replace(DUTY, [], before.version).entries == []
