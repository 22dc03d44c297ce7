"""What every life cycle says of a move that it does not allow: to people in words, to programs in codes."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from jinbo.alerts.model import Move, Status
from jinbo.alerts.rules.lifecycle import MACHINE as ALERT
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.machine import StateMachine
from jinbo.subjects.model.licence import LICENCE, LicenceMove, LicenceStatus


@pytest.mark.parametrize(
    ("machine", "states", "moves"),
    [(ALERT, Status, Move), (LICENCE, LicenceStatus, LicenceMove)],
    ids=["alert", "licence"],
)
def test_what_a_life_cycle_refuses_it_refuses_in_chinese_words_and_gives_the_codes_beside(
    machine: StateMachine[Any, Any], states: type[StrEnum], moves: type[StrEnum]
) -> None:
    refusals = []
    for state, move in product(states, moves):
        if not machine.allows(state, move):
            with pytest.raises(ConflictError) as refused:
                machine.after(state, move)
            refusals.append(refused.value)
            assert refused.value.details == {"state": str(state), "move": str(move)}
    assert refusals
    assert not [one.zh for one in refusals if re.search("[A-Za-z]", one.zh)]


def test_closing_a_closed_alert_is_refused_as_the_screens_name_it() -> None:
    with pytest.raises(ConflictError) as refused:
        ALERT.after(Status.CLOSED, Move.CLOSE)
    assert refused.value.zh == "当前状态“已关闭”不允许操作“关闭”"
    assert refused.value.en == "'close' is not possible in state 'CLOSED'"
