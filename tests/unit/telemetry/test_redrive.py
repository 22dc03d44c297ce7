"""Dead letters come back (F11): whatever was already taken changes nothing, whatever was not is taken."""

from __future__ import annotations

import random

import pytest
from fakes.telemetry import MINUTE, OPENING, World, forever, freezer, message
from jinbo.telemetry.model import Envelope

COUNT = 1000


def envelopes(world: World) -> list[Envelope]:
    """A freezer's messages, a reading each minute; twice it warms for an hour."""
    said = []
    for n in range(COUNT):
        at = OPENING + n * MINUTE
        value = -9.0 if 200 <= n < 260 or 600 <= n < 660 else -18.0 - 0.01 * (n % 7)
        said.append(world.envelope(message("fz-0001", [("t1", at, value)], at), "fz-0001", at + 300))
    return said


def ingest(world: World, said: list[Envelope]) -> None:
    for start in range(0, len(said), 10):
        assert world.lane.ingest(said[start : start + 10], forever).failed == []


def state(world: World) -> tuple[object, ...]:
    """Everything that is stored, and everything that was told."""
    episodes = sorted((one.began, one.stage, one.until, one.peak, one.historic) for one in world.live_episodes())
    facts = [fact.id for fact in world.episodes.facts]
    return world.packs.stored("fz-0001"), world.packs.state("fz-0001"), episodes, facts


@pytest.mark.parametrize("seed", range(3))
def test_F11_a_thousand_redriven_messages_that_were_taken_change_nothing(seed: int) -> None:
    world = World(freezer())
    said = envelopes(world)
    ingest(world, said)
    before = state(world)
    random.Random(seed).shuffle(said)
    ingest(world, said)
    assert state(world) == before


def test_F11_redriven_messages_that_were_not_taken_fill_the_history() -> None:
    whole, holed = World(freezer()), World(freezer())
    said = envelopes(whole)
    ingest(whole, said)
    kept = [one for n, one in enumerate(said) if n % 100 >= 10]
    ingest(holed, kept)
    ingest(holed, [one for one in said if one not in kept])
    assert holed.packs.stored("fz-0001") == whole.packs.stored("fz-0001")
    assert len(holed.live_episodes()) == len(whole.live_episodes()) == 2
