"""Sampled frames before the detectors: what is told to the rules of events, and what one bad picture does to the others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes.detecting import BROKEN, DetectorWorld
from fakes.video_events import START, Watching, seen, spell
from jinbo.kernel.errors import UnavailableError
from jinbo.video.model.frame import FramesMessage, Sampled, Still
from jinbo.video.payload.messages import frames_message, read_frames
from jinbo.video.service.detecting import Detecting

NOON = 1_604_548_800_000


def message(*keys: str, still: Sequence[int] = ()) -> FramesMessage:
    frames = tuple(
        Sampled(NOON + 2000 * place, NOON + 2000 * place - 80, key, ("heads", "cabin"), 0.2)
        for place, key in enumerate(keys)
    )
    return FramesMessage("kc-0001", NOON + 20_000, frames, tuple(Still(at, ("heads",)) for at in still))


def detecting(world: DetectorWorld) -> Detecting:
    return Detecting(world, world, world)


def test_a_windows_frames_reach_the_rules_together_in_the_order_of_time() -> None:
    world = DetectorWorld(pictures={"a": b"no_mask", "b": b"mask"})
    done = detecting(world).detect(message("a", "b", still=(NOON + 1000, NOON + 3000)))
    ((camera, frames),) = world.observed
    assert {frame.detectors for frame in frames} == {("heads",)}
    assert camera == "kc-0001"
    assert [(frame.at_ms - NOON, frame.unchanged) for frame in frames] == [
        (0, False),
        (1000, True),
        (2000, False),
        (3000, True),
    ]
    assert [[one.label for one in frame.detections] for frame in frames] == [["no_mask"], [], ["mask"], []]
    assert (frames[0].width, frames[0].taken_ms, frames[0].models) == (1280, NOON - 80, ("heads/1",))
    assert (done.analysed, done.detections) == (2, 2)


def test_a_detector_that_is_not_installed_is_told_and_has_not_looked() -> None:
    world = DetectorWorld(pictures={"a": b"no_mask"})
    assert detecting(world).detect(message("a")).missing == {"cabin"}
    assert world.observed[0][1][0].detectors == ("heads",)


def test_a_broken_picture_and_one_that_is_gone_keep_no_other_from_being_seen() -> None:
    world = DetectorWorld(pictures={"a": BROKEN, "c": b"no_mask"})
    done = detecting(world).detect(message("a", "b", "c"))
    assert (done.analysed, done.unreadable, done.gone) == (1, 1, 1)
    assert done.faults == {"a": "picture-unreadable"}
    assert [frame.key for frame in world.observed[0][1]] == ["c"]


def test_nothing_seen_is_nothing_told() -> None:
    world = DetectorWorld()
    assert detecting(world).detect(message("a")).gone == 1
    assert not world.observed


@pytest.mark.parametrize("fault", ["store_busy", "rules_busy"])
def test_what_cannot_be_done_now_is_done_when_the_message_comes_again(fault: str) -> None:
    world = DetectorWorld(pictures={"a": b"no_mask"})
    setattr(world, fault, True)
    with pytest.raises(UnavailableError):
        detecting(world).detect(message("a"))
    setattr(world, fault, False)
    detecting(world).detect(message("a"))
    assert len(world.observed) == 1


def test_frames_that_showed_nothing_new_carry_an_event_on() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 40, seen("no_mask")))
    late = range(START + 40_000, START + 60_000, 2000)
    world = DetectorWorld(pictures={"a": b"mask"})
    again = FramesMessage("kc-0001", START + 60_000, (), tuple(Still(at, ("heads",)) for at in late))
    detecting(world).detect(read_frames(frames_message(again)))
    ((_, frames),) = world.observed
    kitchen.take(*frames)
    kitchen.play(spell(60, 120, seen("mask")))
    (event,) = kitchen.events
    assert event.until == START + 58_000
