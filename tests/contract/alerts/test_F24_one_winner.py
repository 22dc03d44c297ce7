"""F24: fifty people act on one alert at the version that they all saw; one of them does, in a linear history."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from jinbo.kernel.access import Role
from support.api_world import Api, api_world
from support.two_enterprises import Side, make_side

MOVES = ("acknowledge", "handle", "resolve", "verify", "close", "reopen")
WHO = (Role.DUTY_OFFICER, Role.COMMANDER, Role.INSPECTOR, Role.ENT_FSM)


@pytest.fixture
def world() -> Iterator[tuple[Api, Side]]:
    with api_world() as api:
        yield api, make_side(api, "east", 1)


@pytest.mark.parametrize("seed", range(2))
def test_F24_of_fifty_who_act_at_one_version_one_wins(world: tuple[Api, Side], seed: int) -> None:
    api, side = world
    path = f"/v1/alerts/{side.ids['alert_id']}"
    seen = api.call("GET", path, side.tokens[Role.DUTY_OFFICER]).json
    chance = random.Random(seed)
    acts = [(move, role) for move in MOVES for role in WHO] * 3
    answers = []
    for move, role in chance.sample(acts, 50):
        body = {"version": seen["version"], "note": "x"} | ({"close_code": "HANDLED"} if move == "close" else {})
        answers.append(api.call("POST", f"{path}/{move}", side.tokens[role], body=body))
    won = [answer for answer in answers if answer.status == 200]
    assert len(won) == 1
    assert {answer.status for answer in answers} <= {200, 403, 409}
    assert {answer.code for answer in answers if answer.status == 409} <= {"stale", "illegal-transition"}
    history = api.call("GET", path, side.tokens[Role.DUTY_OFFICER]).json["history"]
    assert [line["version"] for line in history] == list(range(1, seen["version"] + 2))
    assert all(before["status_to"] == line["status_from"] for before, line in pairwise(history))
