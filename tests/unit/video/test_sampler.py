"""A window is done once in effect: frames are fetched, looked at, handed on and counted, whatever fails in between."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from fakes.sampling import Camera, CrashError, Watch, World, busy
from fakes.time import StandingClock
from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import UnavailableError
from jinbo.video.model.frame import FramesMessage, Outcome, Still, Window, frame_key
from jinbo.video.payload.messages import frames_message, read_frames, read_window, window_message
from jinbo.video.payload.refusals import refused
from jinbo.video.rules.sampling import window
from jinbo.video.service.sampler import Sampler

NOON = 1_604_548_800_000
CAMERA = Camera(watches=(Watch("mask", 0.5),))
WINDOW = window(CAMERA, NOON + 20_000, NOON + 40_000)
TIMES = [frame.at_ms for frame in WINDOW.frames]


def sampler(world: World, late_s: int = 8) -> Sampler:
    clock = StandingClock(from_ms(WINDOW.end_ms) + timedelta(seconds=late_s))
    return Sampler(world, world, world, world, world, world, clock)


def plenty() -> float:
    return 50.0


def done(world: World, asked: Window = WINDOW) -> Outcome | None:
    return sampler(world).sample(asked, plenty)


def test_what_moves_is_handed_on_and_the_rest_is_counted() -> None:
    world = World(verdicts={TIMES[1]: "MOTION", TIMES[2]: "MOTION", TIMES[4]: "LIGHT"})
    assert done(world) == Outcome(10, seen=10, handed=2, still=7, light=1, read_bytes=1000, way="FRAGMENTS")
    assert set(world.pictures) == {frame_key("cam-1", at) for at in TIMES[1:3]}
    (message,) = world.messages
    assert (message.camera, message.end_ms) == ("cam-1", WINDOW.end_ms)
    assert [(one.at_ms, one.detectors) for one in message.frames] == [(at, ("mask",)) for at in TIMES[1:3]]
    unmoved = [TIMES[0], TIMES[3], *TIMES[5:]]
    assert list(message.still) == [Still(at, ("mask",)) for at in unmoved], "a change of light is not nothing new"


def test_a_still_window_hands_nothing_on() -> None:
    world = World()
    assert done(world) == Outcome(10, seen=10, still=10, read_bytes=1000, way="FRAGMENTS")
    assert not world.messages
    assert not world.pictures


def test_once_a_minute_a_frame_is_handed_on_whatever_it_shows() -> None:
    world = World()
    outcome = done(world, window(CAMERA, NOON, NOON + 20_000))
    assert outcome is not None
    assert outcome.handed == 1


def test_what_shows_in_stillness_is_handed_on_without_motion() -> None:
    world = World()
    outcome = done(world, window(Camera(watches=(Watch("cabin", 0.5, ("trapped",)),)), NOON + 20_000, NOON + 40_000))
    assert outcome is not None
    assert outcome.handed == outcome.seen == 10


def test_coverage_tells_what_came_of_what_was_planned() -> None:
    """F20: half of the media is missing, a picture is broken."""
    world = World(missing=set(TIMES[::2]), broken={TIMES[1]})
    outcome = done(world)
    assert outcome is not None
    assert (outcome.planned, outcome.seen, outcome.broken) == (10, 4, 1)
    (sight,) = world.sights
    assert (sight.planned, sight.seen, sight.newest_ms, sight.clock_offset_ms) == (10, 4, WINDOW.end_ms, 40)


def test_a_camera_without_media_is_told_to_its_health() -> None:
    world = World(missing=set(TIMES))
    done(world)
    (sight,) = world.sights
    assert (sight.seen, sight.newest_ms) == (0, None)


@pytest.mark.parametrize("code", ["not-h264", "stream-missing", "mkv-corrupt", "stream-slow"])
def test_a_cameras_own_fault_is_an_answer_and_no_error(code: str) -> None:
    world = World(fault=refused(code, "here"))
    assert done(world) == Outcome(10, fault=code)
    assert world.sights[0].fault == code
    assert done(world) is None


def test_a_service_that_does_not_answer_leaves_the_window_to_be_done() -> None:
    world = World(fault=busy())
    with pytest.raises(UnavailableError):
        done(world)
    world.fault = None
    assert done(world) is not None


def test_a_window_comes_twice_and_is_done_once() -> None:
    world = World(verdicts=dict.fromkeys(TIMES, "MOTION"))
    assert done(world) is not None
    assert done(world) is None
    assert world.fetches == 1
    assert len(world.messages) == 1


@pytest.mark.parametrize("step", ["fetch", "put", "send", "observe", "finish"])
def test_a_crash_before_any_step_loses_no_frame_and_doubles_none(step: str) -> None:
    calm = World(verdicts=dict.fromkeys(TIMES[2:5], "MOTION"))
    done(calm)
    world = World(verdicts=dict.fromkeys(TIMES[2:5], "MOTION"), crash=step)
    with pytest.raises(CrashError):
        done(world)
    done(world)
    assert world.pictures == calm.pictures
    assert world.outcomes == calm.outcomes
    assert set(world.messages) == set(calm.messages)


def test_two_that_do_the_same_window_at_once_count_it_once() -> None:
    world = World()
    first, second = sampler(world), sampler(world)
    begun = first.source.fetch(WINDOW, plenty)
    assert begun.shots
    assert second.sample(WINDOW, plenty) is not None
    assert first.windows.finish(WINDOW, Outcome(10)) is False


def test_what_is_minutes_late_is_left_so_that_the_present_is_seen() -> None:
    world = World()
    assert sampler(world, late_s=301).sample(WINDOW, plenty) == Outcome(10, late=10)
    assert world.fetches == 0


def test_a_window_survives_its_message() -> None:
    masked = window(Camera(masks=(((0.0, 0.0), (0.5, 0.0), (0.5, 0.25)),)), NOON, NOON + 20_000)
    assert read_window(window_message(masked)) == masked
    with pytest.raises(ValueError, match="version 2"):
        read_window(window_message(masked).replace('"v":1', '"v":2'))


def test_a_hundred_frames_fit_a_message() -> None:
    fast = window(Camera(watches=(Watch("cabin", 5, ("trapped", "fallen")),)), NOON, NOON + 20_000)
    world = World()
    done(world, fast)
    (message,) = world.messages
    assert len(message.frames) == 100
    assert len(frames_message(message)) < 200_000
    assert read_frames(frames_message(message)) == message


def test_frames_queued_by_the_release_before_are_looked_at_too() -> None:
    told = {"v": 1, "camera": "c1", "end_ms": 9, "frames": [], "still": [1, 2]}
    assert read_frames(json.dumps(told)) == FramesMessage("c1", 9, (), ())
    with pytest.raises(ValueError, match="version 3"):
        read_frames(json.dumps({**told, "v": 3}))
