"""Each minute every camera gets its windows: none twice in effect, none lost, and the urgent first when there is too much."""

from __future__ import annotations

import pytest
from fakes.sampling import Camera, Cameras, FakeCursor, FakeWindowQueue, Watch
from fakes.time import StandingClock
from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import UnavailableError
from jinbo.video.rules.sampling import ARRIVAL_MS
from jinbo.video.service.ticking import Ticker

NOON = 1_604_548_800_000


class Venue:
    """A ticker with what it stands on."""

    def __init__(self, cameras: int = 2, capacity: int = 6000) -> None:
        self.clock = StandingClock(from_ms(NOON + 400))
        self.cursor = FakeCursor()
        self.queue = FakeWindowQueue()
        its = Cameras([Camera(f"cam-{number}", watches=(Watch("mask", 0.5),)) for number in range(cameras)])
        self.ticker = Ticker(its, self.cursor, self.queue, self.clock, capacity)

    def minutes(self, count: int) -> None:
        self.clock.advance(minutes=count)

    def names(self) -> list[tuple[str, int]]:
        return [(window.camera, window.end_ms) for window, _ in self.queue.sent]


def test_a_minute_is_three_windows_a_camera_each_when_its_frames_are_there() -> None:
    venue = Venue()
    done = venue.ticker.tick()
    assert (done.cameras, done.windows, done.planned, done.shed) == (2, 6, 60, 0)
    now = NOON + 400
    for window, delay in venue.queue.sent:
        assert now + delay * 1000 >= window.end_ms + ARRIVAL_MS
        assert delay <= 900


def test_every_frame_of_an_hour_is_planned_once() -> None:
    venue = Venue(cameras=1)
    for _ in range(60):
        venue.ticker.tick()
        venue.minutes(1)
    frames = [frame.at_ms for window, _ in venue.queue.sent for frame in window.frames]
    assert len(frames) == len(set(frames)) == 60 * 30


def test_a_tick_that_came_twice_sends_nothing_new() -> None:
    venue = Venue()
    venue.ticker.tick()
    assert venue.ticker.tick().windows == 0


def test_two_ticks_at_once_send_the_same_windows() -> None:
    venue = Venue()
    venue.cursor.lost = True
    venue.ticker.tick()
    venue.ticker.tick()
    assert venue.names()[:6] == venue.names()[6:]


def test_a_tick_that_was_missed_is_made_up_for() -> None:
    venue = Venue(cameras=1)
    venue.ticker.tick()
    venue.minutes(3)
    done = venue.ticker.tick()
    assert (done.windows, done.skipped_s) == (9, 0)


def test_what_is_too_long_ago_is_counted_and_left() -> None:
    venue = Venue(cameras=1)
    venue.ticker.tick()
    venue.minutes(30)
    done = venue.ticker.tick()
    assert done.skipped_s == 24 * 60
    assert done.windows == 18


def test_a_queue_that_refuses_moves_no_cursor() -> None:
    venue = Venue()
    venue.queue.refuses = True
    with pytest.raises(UnavailableError):
        venue.ticker.tick()
    assert venue.cursor.until == 0


def test_a_backlog_sheds_and_says_so() -> None:
    venue = Venue(cameras=10, capacity=300)
    venue.queue.backlog = 15
    done = venue.ticker.tick()
    assert done.planned == 300
    assert done.shed == 150
    assert all(window.frames for window, _ in venue.queue.sent)
