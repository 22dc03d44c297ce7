"""Played cameras: scenes are the same for the same seed, their truth lies where they are shown, requests are answered."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from local.kinesis_video.splitter import Splitter, Whole
from local.venue.footage import film
from local.venue.footage.film import FRAGMENT_MS, Camera, cameras_shown
from local.venue.footage.lens import CHANGES, Sensor
from local.venue.footage.process import in_cycle
from local.venue.footage.requests import Request, RequestError, Requests
from local.venue.footage.scenes import BUSY_S, CYCLE_S, FILM_S, HEIGHT, QUIET_S, SCRIPTS, WIDTH, film_second
from local.venue.footage.switching import order
from local.venue.footage.truth import Happening, Journal, frame_at, happenings

COLD, CAR = Camera("kc-0001", "冷食专间", 0, 1), Camera("lc-0001", "轿厢", 0, 1)
FALL = Camera("lc-0002", "轿厢", 1, 1)
NOW = 1_793_000_000_000
FILM = {
    "fps": 1,
    "acts": [{"code": "K02_NO_MASK", "doing": "no_mask", "from_s": 30, "until_s": 70}],
    "frames": [[{"label": "head", "second": second}] for second in range(FILM_S)],
}


@pytest.mark.parametrize("camera", [COLD, CAR], ids=["kitchen", "car"])
def test_a_seed_gives_the_same_picture_and_truth_again(camera: Camera) -> None:
    one, other = (camera.scene().draw(50.0) for _ in range(2))
    assert np.array_equal(one[0], other[0])
    assert one[1] == other[1]
    assert one[0].shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("view", SCRIPTS)
def test_scripts_lie_in_the_busy_part_and_begin_within_a_minute(view: str) -> None:
    acts = [act for script in SCRIPTS[view] for act in script]
    assert all(0 < act.start_s < 60 and act.start_s < act.end_s < BUSY_S for act in acts)


def test_a_cook_takes_her_mask_off_and_puts_it_on_again() -> None:
    worn = {at: COLD.scene().draw(at)[1][0]["mask"] for at in (20.0, 50.0, 80.0)}
    assert worn == {20.0: "mask", 50.0: "no_mask", 80.0: "mask"}


def test_who_falls_lies_and_gets_up_again() -> None:
    labels = [{thing["label"] for thing in FALL.scene().draw(at)[1]} for at in (33.0, 50.0, 80.0)]
    assert labels == [{"person"}, {"fallen"}, {"person"}]
    (lying,) = FALL.scene().draw(50.0)[1]
    assert lying["box"][2] - lying["box"][0] > lying["box"][3] - lying["box"][1]


def test_an_ebike_is_pushed_in_beside_its_owner() -> None:
    assert {thing["label"] for thing in CAR.scene().draw(45.0)[1]} == {"person", "ebike"}


def test_heads_are_as_large_as_the_heads_model_needs() -> None:
    heads = [thing["box"] for thing in COLD.scene().draw(10.0)[1]]
    assert min(y2 - y1 for _, y1, _, y2 in heads) >= 80


def test_where_the_parts_join_nothing_jumps() -> None:
    def places(at_s: float) -> list[list[float]]:
        return [thing["box"] for thing in COLD.scene().draw(at_s)[1]]

    for before, after in ((BUSY_S, FILM_S), (0, BUSY_S)):
        assert np.allclose(places(before), places(after), atol=0.2)


def test_no_two_frames_are_the_same_even_of_a_still_room() -> None:
    sensor, grey = Sensor(1), np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    assert np.abs(sensor.see(grey, 0).astype(int) - sensor.see(grey, 5)).mean() > 0.5


def test_every_change_of_the_lens_gives_another_picture() -> None:
    picture = COLD.scene().draw(10.0)[0]
    changed = {name: change(picture) for name, change in CHANGES.items()}
    assert all(one.shape == picture.shape and one.dtype == np.uint8 for one in changed.values())
    assert all(np.abs(one.astype(int) - picture).mean() > 1 for one in changed.values())


def test_the_cycle_shows_the_busy_part_once_and_the_quiet_one_again_and_again() -> None:
    fragments = [in_cycle(number) for number in range(CYCLE_S * 1000 // FRAGMENT_MS)]
    assert sorted(set(fragments)) == list(range(FILM_S * 1000 // FRAGMENT_MS))
    assert [fragment * FRAGMENT_MS / 1000 for fragment in fragments] == [
        film_second(number * FRAGMENT_MS / 1000) for number in range(len(fragments))
    ]
    assert fragments.count(BUSY_S * 1000 // FRAGMENT_MS) == (CYCLE_S - BUSY_S) // QUIET_S


def test_an_encoded_film_goes_through_putmedia_with_a_key_frame_a_second(tmp_path: Path) -> None:
    shown = film.changed(COLD, "covered", tmp_path, seconds=4)
    stream = shown.opening() + shown.cluster(0, NOW) + shown.cluster(1, NOW + 2000) + shown.cluster(2, NOW + 4000)
    splitter = Splitter()
    wholes = [each for each in (*splitter.feed(stream), *splitter.end()) if isinstance(each, Whole)]
    assert [whole.media.timecode_ms for whole in wholes] == [NOW, NOW + 2000, NOW + 4000]
    keys = [frame.at_ms - NOW for whole in wholes for frame in whole.media.frames if frame.key]
    assert keys == [0, 1000, 2000, 3000, 4000, 5000]
    frozen = splitter_frames(shown.opening() + shown.cluster(1, NOW, frozen=True))
    assert len({bytes(data) for data in frozen}) == 1


def splitter_frames(stream: bytes) -> list[bytes]:
    splitter = Splitter()
    wholes = [each for each in (*splitter.feed(stream), *splitter.end()) if isinstance(each, Whole)]
    return [bytes(frame.data) for whole in wholes for frame in whole.media.frames]


def sound(file: Path) -> None:
    with wave.open(str(file), "wb") as recorded:
        recorded.setparams((1, 2, 8000, 0, "NONE", ""))
        recorded.writeframes(bytes(48_000))


def a_single_picture(file: Path) -> None:
    file.write_bytes(cv2.imencode(".png", np.zeros((90, 160, 3), np.uint8))[1].tobytes())


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: file.write_bytes(b"nothing"), "not a video file"),
        (lambda file: file.mkdir(), "not a video file"),
        (sound, "no pictures"),
        (a_single_picture, "less than two seconds"),
    ],
)
def test_a_file_that_no_camera_can_show_is_refused_by_a_sentence(
    tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    make(tmp_path / "given")
    with pytest.raises(film.UnplayableError, match=said):
        film.from_file(tmp_path / "given", tmp_path / "target.mkv")
    assert not list(tmp_path.glob("target*"))


def test_the_truth_lies_on_the_walls_time_and_comes_again_each_cycle(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "kc-0001")
    journal.start(FILM, NOW)
    found = happenings(journal.read(), NOW, NOW + CYCLE_S * 1000 + 50_000)
    again = NOW + CYCLE_S * 1000
    assert found == [
        Happening("kc-0001", "K02_NO_MASK", "no_mask", NOW + 30_000, NOW + 70_000),
        Happening("kc-0001", "K02_NO_MASK", "no_mask", again + 30_000, again + 50_000),
    ]
    seen = frame_at(journal.read(), NOW + (BUSY_S + QUIET_S + 5) * 1000)
    assert seen == [{"label": "head", "second": BUSY_S + 5}]


def test_a_fault_hides_what_happens_meanwhile_and_is_a_happening_itself(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "kc-0001")
    journal.start(FILM, NOW)
    journal.turn("covered", NOW + 40_000)
    journal.turn("scene", NOW + 160_000)
    journal.end(NOW + 200_000)
    codes = [(one.code, one.from_ms - NOW, one.until_ms - NOW) for one in happenings(journal.read(), NOW, NOW + 10**6)]
    assert codes == [("K02_NO_MASK", 30_000, 40_000), ("K14_COVERED", 40_000, 160_000)]
    assert frame_at(journal.read(), NOW + 50_000) is None
    journal.start(FILM, NOW + 500_000)
    assert len(happenings(journal.read(), NOW, NOW + 560_000)) == 3


def test_requests_are_done_or_refused_by_name(tmp_path: Path) -> None:
    requests = Requests(tmp_path)
    done: list[Request] = []

    def obey(request: Request) -> None:
        if request.camera != "kc-0001":
            raise RequestError("no such camera")
        done.append(request)

    good = requests.ask(Request("kc-0001", "covered", 120), "a")
    bad = requests.ask(Request("kc-0009", "frozen"), "b")
    requests.serve(obey)
    assert done == [Request("kc-0001", "covered", 120)]
    assert json.loads(good.read_text()) == {"done": True}
    assert json.loads(bad.read_text()) == {"error": "no such camera"}
    with pytest.raises(RequestError, match="no such fault: broken; there are covered"):
        Request("kc-0001", "broken")


def test_cameras_become_live_two_kitchens_for_each_lift_a_cold_dish_room_first() -> None:
    kitchens, lifts = [f"k{number}" for number in range(1, 6)], ["l1", "l2", "l3"]
    assert order(kitchens, lifts) == ["k1", "k2", "l1", "k3", "k4", "l2", "k5", "l3"]
    assert {
        camera.id: camera.number for camera in cameras_shown([("kc-0001", "冷食专间"), ("kc-0005", "冷食专间")], 1)
    } == {"kc-0001": 0, "kc-0005": 1}
