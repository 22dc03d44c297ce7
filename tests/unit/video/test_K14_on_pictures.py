"""K14 on pictures of many rooms: each fault of the lens is told by its name, and nothing of a camera that still sees."""

from __future__ import annotations

import pytest
from fakes import rooms
from fakes.rooms import Change, Room
from jinbo.video.model import HealthState, Observation
from jinbo.video.pixels.motion import Grey
from jinbo.video.pixels.picture import statistics
from jinbo.video.rules.health import after

START = 1_604_534_400_000
LOOK_S = 20
VIEWS = [
    pytest.param(even, seed, id=f"{'lift' if even else 'kitchen'} {seed}")
    for even in (False, True)
    for seed in range(5)
]


class Camera:
    """A camera that is looked at every 20 s. `told` keeps what was said as (seconds since `mark`, fault, whether it holds)."""

    def __init__(self, room: Room, people: int) -> None:
        self.room, self.people = room, people
        self.state = HealthState("kc-0001")
        self.told: list[tuple[int, str, bool]] = []
        self._second = self._mark = 0
        self._before: Grey | None = None

    def mark(self) -> None:
        self._mark = self._second

    def pass_(self, looks: int, change: Change | None = None, people: int | None = None) -> None:
        for _ in range(looks):
            self.see(self.room.look(self.people if people is None else people, change))

    def see(self, now: Grey) -> None:
        at = START + self._second * 1000
        look = Observation("kc-0001", at, at, statistics(now, self._before))
        self._before = now
        self.state, news = after(self.state, look, watched=True)
        self.told += [(self._second - self._mark, str(one.fault), holds) for one, holds in news]
        self._second += LOOK_S


def known(even: bool, seed: int, people: int = 1) -> Camera:
    """A camera of whose room a reference has been learnt."""
    camera = Camera(Room(seed, even=even), people)
    camera.pass_(9)
    assert camera.told == []
    assert len(camera.state.references) == 1
    camera.mark()
    return camera


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (rooms.covered, "COVERED"),
        (rooms.sprayed, "COVERED"),
        (rooms.curtained, "COVERED"),
        (rooms.pushed, "MOVED"),
        (rooms.out_of_focus, "BLURRED"),
    ],
    ids=["covered", "sprayed", "curtained", "pushed", "out of focus"],
)
@pytest.mark.parametrize(("even", "seed"), VIEWS)
def test_each_fault_of_the_lens_is_told_within_two_minutes_and_taken_back(
    even: bool, seed: int, change: Change, fault: str
) -> None:
    camera = known(even, seed)
    camera.pass_(7, change, people=0)
    ((second, told, holds),) = camera.told
    assert (told, holds) == (fault, True)
    assert 60 <= second <= 120
    camera.pass_(4)
    assert [holds for *_, holds in camera.told] == [True, False]


@pytest.mark.parametrize(("even", "seed"), VIEWS)
def test_a_day_with_people_lamps_grease_and_a_night_is_no_fault(even: bool, seed: int) -> None:
    camera = known(even, seed)
    for people in (0, 2):
        camera.pass_(4, None, people)
        camera.pass_(4, rooms.greasy, people)
        camera.pass_(4, rooms.lit(0.5), people)
        camera.pass_(4, rooms.lit(0.9, across=0.5), people)
        camera.pass_(8, rooms.infrared, people)
    assert camera.told == []


@pytest.mark.parametrize("seed", range(8))
def test_the_first_night_in_a_lift_with_even_walls_is_no_covered_lens(seed: int) -> None:
    camera = known(True, seed, people=0)
    camera.pass_(12, rooms.infrared)
    assert camera.told == []


@pytest.mark.parametrize("seed", range(4))
def test_a_busy_room_is_known_after_three_minutes_and_a_push_is_seen_in_it(seed: int) -> None:
    camera = Camera(Room(seed, even=False), people=3)
    camera.pass_(9)
    assert len(camera.state.references) == 1
    camera.mark()
    camera.pass_(10, rooms.pushed, people=1)
    assert [(told, holds) for _, told, holds in camera.told] == [("MOVED", True)]


@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_that_hides_the_room_for_minutes_has_not_moved_the_camera(seed: int) -> None:
    camera = known(True, seed)
    camera.pass_(15, None, people=12)
    assert camera.told == []


@pytest.mark.parametrize("seed", range(5))
def test_a_camera_pushed_in_its_first_night_is_not_learnt_so_and_told_by_day(seed: int) -> None:
    camera = known(False, seed, people=0)
    camera.pass_(12, lambda levels: rooms.infrared(rooms.pushed(levels)))
    assert len(camera.state.references) == 1
    camera.mark()
    camera.pass_(7, rooms.pushed)
    assert [(told, holds) for _, told, holds in camera.told] == [("MOVED", True)]


def test_what_is_wrong_while_a_reference_is_learnt_does_not_go_into_it() -> None:
    room = Room(3, even=False)
    camera = Camera(room, people=1)
    camera.pass_(3)
    camera.pass_(2, rooms.out_of_focus)
    camera.pass_(5)
    assert camera.state.references == ()
    camera.pass_(1)
    (reference,) = camera.state.references
    assert reference.blur > 10 * statistics(room.look(0, rooms.out_of_focus)).blur
