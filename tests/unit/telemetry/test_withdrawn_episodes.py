"""Excursions that late readings take back, and that come again after all (DOMAIN 3.6; F2)."""

from __future__ import annotations

from fakes.telemetry import MINUTE, OPENING, World, freezer
from jinbo.kernel.fact import Fact


def warm_but(world: World, minutes: range) -> list[Fact]:
    """Each minute one reading above the warning threshold of a kitchen freezer; the facts of all of them."""
    return [fact for minute in minutes for fact in world.say("fz-0001", [("t1", OPENING + minute * MINUTE, -11.3)])]


def test_what_was_withdrawn_and_lasts_long_enough_after_all_is_told_again() -> None:
    world = World(freezer())
    told = warm_but(world, range(5)) + warm_but(world, range(6, 11))
    assert [fact.value["stage"] for fact in told] == ["WARN"]
    late = world.say("fz-0001", [("t1", OPENING + 5 * MINUTE, -18.0)], sent_at=OPENING + 10 * MINUTE)
    assert [fact.value["withdrawn"] for fact in late] == [True]
    again = warm_but(world, range(11, 18))
    assert world.errors == []
    assert [(fact.value["stage"], fact.value["withdrawn"]) for fact in again] == [("WARN", False)]
    assert len({fact.id for fact in (*told, *late, *again)}) == 3
    assert [episode.withdrawn for episode in world.episodes.kept.values()] == [False]


def test_what_was_withdrawn_and_is_found_again_in_history_is_the_same_episode() -> None:
    world = World(freezer())
    warm_but(world, range(5))
    warm_but(world, range(6, 11))
    world.say("fz-0001", [("t1", OPENING + 5 * MINUTE, -18.0)], sent_at=OPENING + 10 * MINUTE)
    for minute in range(40, 60):
        world.say("fz-0001", [("t1", OPENING + minute * MINUTE, -18.0)])
    missing = [("t1", OPENING + minute * MINUTE, -11.3 if minute < 24 else -18.0) for minute in range(11, 40)]
    told = world.say("fz-0001", missing, sent_at=OPENING + 60 * MINUTE)
    assert world.errors == []
    assert [(fact.value["reached"], fact.value["withdrawn"]) for fact in told] == [("WARN", False)]
    assert [episode.withdrawn for episode in world.episodes.kept.values()] == [False]
