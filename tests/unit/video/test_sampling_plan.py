"""Which frames a camera owes: the finest watch sets the grid, the rest ride on it, and a frame's name is its time."""

from __future__ import annotations

import pytest
from fakes.sampling import Camera, Open, Watch
from jinbo.video.model.frame import Planned, Window
from jinbo.video.rules.sampling import HEALTH, HEALTH_MS, PATIENT, URGENT, USUAL, is_gated, priority, shed, window

NOON = 1_604_548_800_000


def minute(camera: Camera, count: int = 3) -> list[Planned]:
    return [
        frame
        for step in range(count)
        for frame in window(camera, NOON + step * 20_000, NOON + (step + 1) * 20_000).frames
    ]


def due(frames: list[Planned], detector: str) -> int:
    return sum(detector in frame.detectors for frame in frames)


@pytest.mark.parametrize(("fps", "frames"), [(0.1, 6), (0.2, 12), (0.5, 30), (1, 60), (2, 120), (5, 300), (50, 300)])
def test_a_watch_gets_as_many_frames_as_it_asks_for(fps: float, frames: int) -> None:
    assert len(minute(Camera(watches=(Watch("mask", fps),)))) == frames


def test_watches_share_their_frames() -> None:
    frames = minute(Camera(watches=(Watch("mask", 0.2), Watch("smoking", 1), Watch("hat", 0.3))))
    assert len(frames) == 60
    assert due(frames, "smoking") == 60
    assert due(frames, "mask") == 12
    assert due(frames, "hat") == 18


def test_a_frame_has_the_same_name_whoever_plans_it() -> None:
    camera = Camera(watches=(Watch("mask", 0.5), Watch("smoking", 0.3)))
    whole = window(camera, NOON, NOON + 60_000).frames
    assert tuple(minute(camera)) == whole


def test_cameras_do_not_all_ask_at_once() -> None:
    firsts = {window(Camera(id=f"cam-{number}"), NOON, NOON + 20_000).frames[0].at_ms for number in range(20)}
    assert len(firsts) > 10


@pytest.mark.parametrize(
    "camera", [Camera(schedule=Open(False)), Camera(watches=()), Camera(watches=(Watch("mask", 0),))]
)
def test_a_camera_that_nobody_watches_is_looked_at_for_its_health(camera: Camera) -> None:
    found = window(camera, NOON, NOON + HEALTH_MS)
    assert found.frames == (Planned(NOON + HEALTH_MS - 1, priority=HEALTH),)
    assert found.planned == 1


def test_a_rare_watch_leaves_windows_to_the_cameras_health() -> None:
    frames = minute(Camera(watches=(Watch("bin", 1 / 60, ("bin",)),)))
    assert len(frames) == 3
    assert due(frames, "bin") == 1


def test_what_shows_in_stillness_is_never_gated() -> None:
    assert is_gated(Watch("mask", 1, ("mask", "no_mask")))
    for classes in (("fallen",), ("trapped", "person"), ("bin",), ()):
        assert not is_gated(Watch("cabin", 1, classes))
    frames = minute(Camera(watches=(Watch("smoking", 1, ("smoking",)), Watch("cabin", 0.5, ("fallen",)))))
    assert all(frame.gated is ("cabin" not in frame.detectors) for frame in frames)


@pytest.mark.parametrize(
    ("classes", "level"),
    [
        (("fallen", "person"), URGENT),
        (("ebike",), URGENT),
        (("no_mask", "bin"), USUAL),
        (("bin",), PATIENT),
        ((), USUAL),
    ],
)
def test_life_comes_first_and_what_stays_comes_last(classes: tuple[str, ...], level: int) -> None:
    assert priority(Watch("any", 1, classes)) == level


def windows() -> list[Window]:
    cameras = [
        Camera("lift", watches=(Watch("cabin", 2, ("trapped",)),)),
        Camera("kitchen", watches=(Watch("mask", 2),)),
        Camera("yard", watches=(Watch("bin", 2, ("bin",)),)),
    ]
    return [window(camera, NOON, NOON + 20_000) for camera in cameras]


def test_nothing_is_shed_while_all_fits() -> None:
    assert shed(windows(), 120) == windows()


@pytest.mark.parametrize(
    ("capacity", "kept"),
    [(100, (40, 40, 20)), (81, (40, 40, 1)), (60, (40, 19, 1)), (42, (40, 1, 1)), (20, (18, 1, 1)), (0, (1, 1, 1))],
)
def test_the_least_urgent_is_shed_first_and_nobody_loses_the_last(capacity: int, kept: tuple[int, ...]) -> None:
    left = shed(windows(), capacity)
    assert tuple(len(one.frames) for one in left) == kept
    assert [one.planned for one in left] == [40, 40, 40]


def test_what_is_left_is_spread_evenly() -> None:
    (left,) = shed([window(Camera(watches=(Watch("mask", 2),)), NOON, NOON + 20_000)], 20)
    apart = {later.at_ms - earlier.at_ms for earlier, later in zip(left.frames, left.frames[1:], strict=False)}
    assert apart == {1000}
