"""The motion gate lets through what moves, and nothing else: not noise, not light, not the camera's infrared switch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from jinbo.video.pixels.motion import Grey, MotionGate, Verdict

SHAPE = (135, 240)
CHANCE = np.random.default_rng(11)
PATCHES = np.kron(CHANCE.integers(40, 200, (17, 30)), np.ones((8, 8)))[: SHAPE[0], : SHAPE[1]]


def grey(levels: np.ndarray, noise: float = 1.0) -> Grey:
    return np.clip(np.round(levels + CHANCE.normal(0, noise, levels.shape)), 0, 255).astype(np.uint8)


def with_thing(levels: np.ndarray, top: int, left: int, size: int, level: float) -> np.ndarray:
    changed = levels.copy()
    changed[top : top + size, left : left + size] = level
    return changed


def verdicts(*pictures: Grey, watched: np.ndarray | None = None) -> list[Verdict]:
    gate = MotionGate(watched)
    return [gate.look(picture).verdict for picture in pictures]


def last(before: np.ndarray, after: np.ndarray, noise: float = 1.0) -> Verdict:
    return verdicts(*[grey(before, noise)] * 3, grey(after, noise))[-1]


LAMP = np.add.outer(np.linspace(60, -10, SHAPE[0]), np.linspace(30, -30, SHAPE[1])).clip(0)

QUIET: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "nothing": lambda room: room,
    "all lamps on": lambda room: room * 1.4,
    "all lamps off": lambda room: room * 0.6,
    "a cloud": lambda room: room - 15,
    "exposure": lambda room: (room - 110) * 0.8 + 130,
    "a lamp in a corner": lambda room: room + LAMP,
    "the infrared switch": lambda room: 230 - room * 0.7,
    "infrared with its bright middle": lambda room: np.abs(room - 120) + 40,
}


@pytest.mark.parametrize("name", QUIET)
def test_light_and_noise_are_no_motion(name: str) -> None:
    assert last(PATCHES, QUIET[name](PATCHES)) in (Verdict.STILL, Verdict.LIGHT)


@pytest.mark.parametrize("name", QUIET)
def test_after_the_light_the_room_is_still_again(name: str) -> None:
    after = QUIET[name](PATCHES)
    seen = verdicts(*[grey(PATCHES)] * 3, *[grey(after) for _ in range(4)])
    assert set(seen[-2:]) == {Verdict.STILL}


@pytest.mark.parametrize("noise", [0.5, 1.5, 2.5])
def test_a_noisy_picture_stays_still(noise: float) -> None:
    assert set(verdicts(*[grey(PATCHES, noise) for _ in range(30)])[1:]) == {Verdict.STILL}


@pytest.mark.parametrize("size", [3, 6, 12, 30, 60])
@pytest.mark.parametrize("level", [20, 235])
def test_a_thing_that_appears_is_motion(size: int, level: int) -> None:
    """A head of 24 pixels in 1080p is three places wide."""
    room = np.full(SHAPE, 120.0)
    assert last(room, with_thing(room, 60, 100, size, level)) is Verdict.MOTION


def test_what_moves_in_an_infrared_picture_is_motion() -> None:
    night = PATCHES * 0.2
    assert last(night, with_thing(night, 50, 50, 8, 90), noise=3) is Verdict.MOTION


def test_somebody_who_comes_while_the_light_changes_is_seen_a_frame_later() -> None:
    lit = PATCHES * 1.4
    seen = verdicts(
        grey(PATCHES), grey(PATCHES), *[grey(with_thing(lit, 60, 40 + 8 * step, 20, 250)) for step in range(3)]
    )
    assert Verdict.MOTION in seen[2:4]


def test_a_change_of_everything_that_goes_on_is_motion() -> None:
    """A camera that is being turned, a crowd at the door."""
    seen = verdicts(*[grey(np.roll(PATCHES, 40 * step, axis=1)) for step in range(4)])
    assert seen == [Verdict.FIRST, Verdict.LIGHT, Verdict.MOTION, Verdict.MOTION]


def test_who_stands_still_becomes_part_of_the_room() -> None:
    there = with_thing(PATCHES, 60, 100, 20, 250)
    seen = verdicts(grey(PATCHES), *[grey(there) for _ in range(40)])
    assert seen[1] is Verdict.MOTION
    assert seen[-1] is Verdict.STILL


def test_what_moves_behind_a_mask_is_not_looked_at() -> None:
    watched = np.ones(SHAPE, bool)
    watched[:40] = False
    clock = with_thing(PATCHES, 5, 10, 30, 255)
    person = with_thing(PATCHES, 80, 10, 30, 255)
    assert verdicts(grey(PATCHES), grey(clock), watched=watched)[1] is Verdict.STILL
    assert verdicts(grey(PATCHES), grey(person), watched=watched)[1] is Verdict.MOTION


def test_another_resolution_begins_anew() -> None:
    """F20."""
    smaller = grey(PATCHES)[:90, :160]
    assert verdicts(grey(PATCHES), smaller, smaller)[1:] == [Verdict.FIRST, Verdict.STILL]
