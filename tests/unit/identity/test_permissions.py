"""The joined table of actions, and the page that shows it."""

from __future__ import annotations

import pytest
from jinbo.kernel.access import Action, Reach, Role
from jinbo.wiring.actions import actions, join

from local.contracts.permissions import page


def test_every_module_declares_names_of_its_own_once() -> None:
    assert {name.partition(".")[0] for name in actions()} == {
        "identity",
        "subjects",
        "telemetry",
        "video",
        "food",
        "alerts",
    }
    with pytest.raises(ValueError, match=r"alerts\.see"):
        join([("alerts", [Action("alerts.see"), Action("alerts.see")])])
    with pytest.raises(ValueError, match=r"alerts\.see"):
        join([("subjects", [Action("alerts.see")])])


def test_no_person_is_the_system_and_engineers_see_no_cases() -> None:
    for name, action in actions().items():
        if name.startswith("alerts.") and name.partition(".")[2] in {
            "acknowledge",
            "close",
            "verify",
            "resolve",
            "handle",
        }:
            assert Role.ENGINEER not in action.reach, name
            assert Role.PUBLIC not in action.reach, name
            assert Role.AUDITOR not in action.reach, name


def test_the_page_shows_reach_and_second_factor() -> None:
    made = page(
        {"x.y": Action("x.y", {Role.INSPECTOR: Reach.ZONE, Role.COMMANDER: Reach.ALL}, frozenset({Role.COMMANDER}))},
        {"GET /v1/x": "x.y", "GET /v1/health": None},
    )
    assert "| 操作 action | INSPECTOR | COMMANDER |" in made
    assert "| `x.y` | 片区 zone | 全部 all² |" in made
    assert "| `GET /v1/health` | 公开 anybody |" in made
