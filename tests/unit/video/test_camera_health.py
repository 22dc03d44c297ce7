"""Camera health (K14, F20): what is wrong with a lens or stream is told once, in time, and taken back once."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from fakes.video import a_picture
from jinbo.kernel.clock import from_ms
from jinbo.video.model import CameraFault, HealthState, Observation, Picture, Relief
from jinbo.video.model.plain import health_body, health_of
from jinbo.video.rules.health import News, after, stood_down

F = CameraFault
START = 1_604_534_400_000
TICK = 20
"""Seconds between two looks, as the sampler makes them."""
COVERED = a_picture(99, contrast=3.0, edges=0.001, relief=Relief(), blur=1.0)
BLURRED = a_picture(1, blur=20.0, contrast=30.0, edges=0.02)
ELSEWHERE = a_picture(1, relief=a_picture(2).relief)


class Watched:
    """A camera that is looked at; keeps what was told as (seconds after the start, fault, whether it holds)."""

    def __init__(self, *, watched: bool = True) -> None:
        self.state = HealthState("kc-0001")
        self.told: list[tuple[int, str, bool]] = []
        self.second = 0
        self._watched = watched

    def look(self, picture: Picture | None = None, *, age: float = 1.0, frame: bool = True, **more: int) -> list[News]:
        """One look at the present second; `frame` False: nothing new came since the one before."""
        at = START + self.second * 1000
        newest = at - int(age * 1000) if frame else self.state.newest
        observation = Observation("kc-0001", at, newest, picture if frame else None, **more)
        return self.take(observation)

    def take(self, observation: Observation) -> list[News]:
        """An observation, whenever it is from."""
        self.state, news = after(self.state, observation, watched=self._watched)
        self.told += [(self.second, str(condition.fault), holds) for condition, holds in news]
        return news

    def pass_(self, seconds: int, pictures: Iterable[Picture] | None = None, **how: object) -> None:
        """Looks each `TICK` seconds, with fresh pictures of the same scene where nothing else is given."""
        waiting = iter(pictures or ())
        for _ in range(seconds // TICK):
            self.look(next(waiting, a_picture()), **how)  # type: ignore[arg-type]  # the keywords of look
            self.second += TICK


def running() -> Watched:
    """A camera that has been well for two minutes; its reference is known."""
    camera = Watched()
    camera.pass_(120)
    assert camera.told == []
    assert len(camera.state.references) == 1
    return camera


def test_F20_a_camera_is_offline_within_a_minute_of_its_last_frame_and_back_when_frames_come() -> None:
    camera = running()
    last = camera.state.newest or 0
    camera.pass_(60, frame=False)
    ((second, fault, holds),) = camera.told
    assert (fault, holds) == ("OFFLINE", True)
    assert START + second * 1000 - last <= 60_000
    camera.pass_(600, frame=False)
    assert len(camera.told) == 1
    camera.pass_(60)
    assert [(fault, holds) for _, fault, holds in camera.told] == [("OFFLINE", True), ("OFFLINE", False)]


def test_one_frame_between_two_gaps_is_no_recovery() -> None:
    camera = running()
    camera.pass_(60, frame=False)
    camera.pass_(20)
    camera.pass_(60, frame=False)
    assert [holds for _, _, holds in camera.told] == [True]


def test_a_camera_that_never_sent_a_frame_is_missed_from_its_first_look_on() -> None:
    camera = Watched()
    camera.pass_(80, frame=False)
    assert camera.told == [(40, "OFFLINE", True)]


def test_F20_half_the_frames_missing_is_no_fault_but_half_the_coverage() -> None:
    camera = Watched()
    for number in range(90):
        camera.look(a_picture() if number % 2 else None, frame=bool(number % 2), planned=4, seen=4 * (number % 2))
        camera.second += 10
    (window,) = camera.state.windows
    assert camera.told == []
    assert (window.planned, window.seen, window.coverage) == (360, 180, 0.5)


def test_F20_a_frozen_stream_is_told_within_two_minutes_although_its_frames_go_on() -> None:
    camera = running()
    froze = camera.second
    still = a_picture(difference=0.0)
    camera.pass_(120, [still] * 6)
    assert [(fault, holds) for _, fault, holds in camera.told] == [("FROZEN", True)]
    assert camera.told[0][0] - froze <= 120
    camera.pass_(60)
    assert [(fault, holds) for _, fault, holds in camera.told] == [("FROZEN", True), ("FROZEN", False)]


def test_a_still_scene_of_a_living_sensor_is_not_frozen() -> None:
    camera = Watched()
    camera.pass_(1200, [a_picture(difference=0.6)] * 60)
    assert camera.told == []


def test_without_a_measured_difference_frozen_is_judged_by_all_that_stands_still() -> None:
    camera = running()
    camera.pass_(120, [a_picture(difference=None)] * 6)
    assert [fault for _, fault, _ in camera.told] == ["FROZEN"]
    noisy = Watched()
    noisy.pass_(240, [a_picture(difference=None, mean=110 + n / 10) for n in range(12)])
    assert noisy.told == []


def test_the_same_frame_fetched_again_is_no_frozen_picture() -> None:
    camera = running()
    newest = camera.state.newest
    for _ in range(2):
        camera.take(Observation("kc-0001", START + camera.second * 1000, newest, a_picture(difference=0.0)))
        camera.second += 10
    assert camera.told == []
    assert camera.state.suspicion(F.FROZEN) is None


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (COVERED, "COVERED"),
        (a_picture(one_colour=0.8, relief=Relief(a_picture(1).relief.brighter & 0xFFFF)), "COVERED"),
        (BLURRED, "BLURRED"),
        (ELSEWHERE, "MOVED"),
    ],
)
def test_what_is_wrong_with_the_lens_is_told_within_two_minutes_and_taken_back(picture: Picture, fault: str) -> None:
    camera = running()
    began = camera.second
    camera.pass_(120, [replace(picture, difference=2.0)] * 6)
    assert [(told, holds) for _, told, holds in camera.told] == [(fault, True)]
    assert 60 <= camera.told[0][0] - began <= 120
    camera.pass_(120)
    assert [holds for _, _, holds in camera.told] == [True, False]


def test_a_cook_before_the_lens_for_half_a_minute_is_no_news() -> None:
    camera = running()
    for _ in range(5):
        camera.pass_(40, [COVERED, COVERED])
        camera.pass_(20)
    assert camera.told == []


def test_a_covered_lens_is_not_moved_and_blurred_as_well() -> None:
    camera = running()
    camera.pass_(400, [replace(COVERED, difference=1.0)] * 20)
    assert [fault for _, fault, _ in camera.told] == ["COVERED"]


def test_at_the_threshold_a_fault_does_not_flap() -> None:
    camera = running()
    sharp = a_picture().blur
    at_limit = [a_picture(blur=sharp * share) for share in (0.24, 0.26) * 30]
    camera.pass_(80, [a_picture(blur=sharp * 0.2)] * 4)
    camera.pass_(1200, at_limit)
    assert [(fault, holds) for _, fault, holds in camera.told] == [("BLURRED", True)]


def test_a_dark_kitchen_out_of_hours_is_not_a_covered_lens_but_a_bright_cover_is_one() -> None:
    dark = a_picture(5, mean=4.0, contrast=2.0, edges=0.0, relief=Relief())
    closed = Watched(watched=False)
    closed.pass_(400, [dark] * 20)
    assert closed.told == []
    closed.pass_(120, [replace(COVERED, mean=120.0)] * 6)
    assert [fault for _, fault, _ in closed.told] == ["COVERED"]
    opened = Watched(watched=True)
    opened.pass_(400, [dark] * 20)
    assert [fault for _, fault, _ in opened.told] == ["COVERED"]


def test_infrared_at_night_has_a_reference_of_its_own() -> None:
    camera = running()
    day = a_picture(1).relief
    night = a_picture(1, mean=30.0, blur=24.0, relief=Relief(day.brighter & 0xFFFFFFFF, day.darker & ~(1 << 200)))
    camera.pass_(600, [night] * 30)
    assert camera.told == []
    assert [reference.mean < 40 for reference in camera.state.references] == [False, True]
    camera.pass_(120, [a_picture(7, mean=30.0)] * 6)
    assert [fault for _, fault, _ in camera.told] == ["MOVED"]


def test_a_clock_is_off_beyond_thirty_seconds_and_right_again_well_inside() -> None:
    camera = Watched()
    for offset in (30_000, -30_000, 30_001, -30_001, 29_000, 20_000, 16_000, 14_000, 0):
        camera.look(a_picture(), clock_offset_ms=offset)
        camera.second += TICK
    assert camera.told == [(60, "CLOCK", True), (160, "CLOCK", False)]
    assert camera.state.clock_offset == 0


def test_a_frame_from_the_future_hides_no_silence() -> None:
    camera = running()
    camera.look(a_picture(), age=-86_400)
    camera.second += TICK
    camera.pass_(80, frame=False)
    assert [fault for _, fault, _ in camera.told] == ["OFFLINE"]


def test_F20_late_repeated_and_shuffled_looks_change_nothing() -> None:
    camera = running()
    camera.pass_(100, [COVERED] * 5, planned=10, seen=5)
    state, told = camera.state, list(camera.told)
    old = [
        Observation("kc-0001", START + second * 1000, START + second * 1000, a_picture(), 99_000, 10, 10)
        for second in range(0, camera.second - TICK, 7)
    ]
    random.Random(3).shuffle(old)
    for observation in (*old, *old):
        assert camera.take(observation) == []
    last = Observation("kc-0001", state.at, state.at, a_picture())
    assert camera.take(last) == []
    assert camera.state is state
    assert camera.told == told


def test_a_look_that_comes_late_counts_for_its_own_moment_only() -> None:
    camera = running()
    at = START + camera.second * 1000
    camera.take(Observation("kc-0001", at + 500, at, a_picture()))
    assert camera.take(Observation("kc-0001", at, at - 90_000)) == []
    assert camera.state.newest == at


def test_several_faults_at_once_are_told_one_by_one() -> None:
    camera = running()
    camera.pass_(100, [COVERED] * 5)
    camera.pass_(80, frame=False)
    assert [fault for _, fault, _ in camera.told] == ["COVERED", "OFFLINE"]
    assert [str(one.fault) for one in camera.state.active] == ["COVERED", "OFFLINE"]


def test_a_camera_out_of_use_has_no_faults() -> None:
    camera = running()
    camera.pass_(80, frame=False)
    state, news = stood_down(camera.state)
    assert [(condition.fault, holds) for condition, holds in news] == [(F.OFFLINE, False)]
    assert state.active == ()


def test_coverage_is_kept_by_the_hour_for_two_days_and_counts_no_frame_twice() -> None:
    camera = Watched()
    for hour in range(60):
        camera.second = hour * 3600
        camera.look(a_picture(), planned=10, seen=25 if hour % 2 else -3)
    windows = camera.state.windows
    assert len(windows) == 48
    assert {window.seen for window in windows} == {0, 10}
    assert from_ms(windows[0].start).minute == 0


def test_health_that_an_earlier_release_stored_is_read_and_its_reference_learnt_anew() -> None:
    state = running().state
    body = health_body(state)
    old = {"mean": 110.0, "contrast": 48.0, "edges": 0.1, "dhash": 5, "blur": 240.0, "entropy": 6.0, "shift": None}
    references, candidate = [{"dark": False, "dhash": 5, "blur": 240.0}], [5, 5]
    read = health_of({**body, "picture": old, "references": references, "candidate": candidate}, 7)
    assert read == replace(state, picture=None, references=(), candidate=None, version=7)
    assert health_of(body, 0) == state
