"""From boxes to events (DOMAIN 2.2 and 4.2): one violation is one event, with its pictures, and noise is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.video import LIFT, SQUARE, a_camera
from fakes.video_events import START, FakeCards, Watching, a_frame, seen, spell
from jinbo.video.model import CameraStatus, Hours, Schedule, Zone, ZoneKind

SMOKER = (seen("no_mask"), seen("smoking", 0.8))


def a_lift() -> Watching:
    return Watching(a_camera(id="lc-0001", subject=LIFT, zones=(), masks=()))


@pytest.mark.parametrize("every", [0.5, 1.0, 2.0, 5.0])
def test_a_cook_without_a_mask_is_one_event_at_every_rate_of_frames(every: float) -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 60, seen("mask"), every=every))
    kitchen.play(spell(60, 180, seen("no_mask"), every=every))
    kitchen.play(spell(180, 300, seen("mask"), every=every))
    (event,) = kitchen.events
    assert (event.code, event.level, event.handle_s, event.area, event.area_name) == (
        "K02_NO_MASK", "YELLOW", 600, "COLD_PREP", "冷食专间",
    )  # fmt: skip
    assert abs(event.since - START - 60_000) <= 15_000
    assert event.until is not None
    assert abs(event.until - START - 180_000) <= 10_000
    assert [kind for kind, _ in kitchen.told if kind != "updated"] == ["opened", "ended"]


def test_worn_wrongly_counts_with_not_worn_and_a_hidden_face_says_nothing() -> None:
    kitchen = Watching()
    for number, frame in enumerate(spell(0, 60)):
        label = ("no_mask", "mask_incorrect")[number % 2]
        kitchen.take(replace(frame, detections=(seen(label), seen("hat"))))
    assert [event.code for event in kitchen.events] == ["K02_NO_MASK"]
    hidden = Watching()
    hidden.play(spell(0, 600, seen("hat")))
    assert hidden.events == []


def test_flicker_of_a_detector_is_no_event() -> None:
    kitchen = Watching()
    for number, frame in enumerate(spell(0, 600)):
        kitchen.take(replace(frame, detections=(seen("no_mask" if number % 3 == 0 else "mask"),)))
    assert kitchen.events == []


def test_face_and_head_boxes_on_each_other_are_one_person_with_both_faults() -> None:
    kitchen = Watching()
    face, head = seen("no_mask", y=0.42, height=0.08), seen("no_hat", y=0.4, height=0.14)
    kitchen.play(spell(0, 90, face, head))
    assert sorted(event.code for event in kitchen.events) == ["K01_NO_CAP", "K02_NO_MASK"]
    assert len(kitchen.store.watching("kc-0001")[0].tracks) == 1


@pytest.mark.parametrize(
    ("kind", "profile", "codes"),
    [
        (ZoneKind.COLD_PREP, "CURRENT", ["K02_NO_MASK"]),
        (ZoneKind.COOKING, "CURRENT", []),
        (ZoneKind.COOKING, "CIIE3_2020", ["K02_NO_MASK"]),
        (ZoneKind.DINING, "CIIE3_2020", []),
    ],
)
def test_a_mask_is_a_must_in_the_cold_kitchen_and_elsewhere_by_profile(
    kind: ZoneKind, profile: str, codes: list[str]
) -> None:
    kitchen = Watching(a_camera(zones=(Zone("z", kind, "", SQUARE),)), profile)
    kitchen.play(spell(0, 60, seen("no_mask")))
    assert [event.code for event in kitchen.events] == codes


@pytest.mark.parametrize("kind", [ZoneKind.DINING, ZoneKind.OFFICE])
def test_smoking_counts_in_the_kitchen_and_not_where_guests_or_clerks_are(kind: ZoneKind) -> None:
    both = ("heads", "smoking")
    elsewhere = Watching(a_camera(zones=(Zone("z", kind, "", SQUARE),)))
    elsewhere.play(spell(0, 60, *SMOKER, every=1.0, detectors=both))
    assert elsewhere.events == []
    store = Watching(a_camera(zones=(Zone("z", ZoneKind.STORE, "", SQUARE),)))
    store.play(spell(0, 60, *SMOKER, every=1.0, detectors=both))
    (event,) = store.events
    assert (event.code, event.level, event.model) == ("K05_SMOKING", "ORANGE", "heads/1, smoking/1")


def test_a_head_outside_of_the_zones_in_a_mask_or_too_small_is_not_judged() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 60, seen("no_mask", x=0.05)))
    kitchen.play(spell(60, 120, seen("no_mask", height=0.03)))
    masked = Watching(a_camera(masks=(SQUARE,)))
    masked.play(spell(0, 60, seen("no_mask")))
    assert kitchen.events == masked.events == []


def test_outside_of_its_hours_and_out_of_use_a_camera_raises_nothing() -> None:
    shut = Watching(a_camera(schedule=Schedule(((Hours(0, 60),),) * 7)))
    shut.play(spell(0, 60, seen("no_mask")))
    stopped = Watching(a_camera(status=CameraStatus.STOPPED))
    stopped.play(spell(0, 60, seen("no_mask")))
    assert shut.events == stopped.events == []


def test_late_and_repeated_frames_change_nothing() -> None:
    kitchen = Watching()
    frames = [*spell(0, 40, seen("no_mask")), *spell(40, 120, seen("mask"))]
    kitchen.play(frames)
    state, facts = kitchen.store.watching("kc-0001"), list(kitchen.store.facts)
    assert kitchen.take(*frames) == []
    kitchen.play(reversed(frames))
    assert kitchen.take(a_frame(1.0, seen("no_mask")), frames[-1]) == []
    assert (kitchen.store.watching("kc-0001"), kitchen.store.facts) == (state, facts)


def test_frames_in_one_message_or_in_many_and_in_whatever_order_give_the_same_events() -> None:
    frames = [*spell(0, 40, seen("no_mask")), *spell(40, 120, seen("mask"))]
    one, many = Watching(), Watching()
    one.take(*reversed(frames))
    many.play(frames)
    assert [replace(event, version=0) for event in one.events] == [replace(event, version=0) for event in many.events]


def test_a_violation_that_shows_again_within_half_a_minute_is_the_same_event() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 30, seen("no_mask")))
    kitchen.play(spell(30, 52, seen("mask")))
    kitchen.play(spell(52, 90, seen("no_mask")))
    kitchen.play(spell(90, 200, seen("mask")))
    assert len(kitchen.events) == 1


def test_a_fire_that_is_left_again_is_another_event_and_begins_after_the_first() -> None:
    kitchen = Watching()
    stove = {"detectors": ("stove",), "every": 5.0}
    kitchen.play(spell(0, 130, seen("flame", 0.9), **stove))
    kitchen.play(spell(130, 170, seen("flame", 0.9), seen("person", 0.9, x=0.6, height=0.5), **stove))
    kitchen.play(spell(170, 280, seen("flame", 0.9), **stove))
    (first,) = kitchen.events
    assert first.until == START + 125_000
    kitchen.play(spell(280, 310, seen("flame", 0.9), **stove))
    assert [event.since - START for event in kitchen.events] == [0, 170_000]


def test_frames_that_did_not_come_neither_end_nor_lengthen_an_event() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 40, seen("no_mask")))
    kitchen.take(a_frame(100, seen("mask")))
    (event,) = kitchen.events
    assert event.until is None
    kitchen.take(a_frame(100 + 121, seen("no_mask")))
    (event,) = kitchen.events
    assert event.until == START + 38_000


def test_what_goes_on_at_a_camera_that_falls_silent_ends_where_it_was_last_seen() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 40, seen("no_mask")))
    kitchen.wait_until(599)
    assert kitchen.events[0].until is None
    kitchen.wait_until(1300)
    kitchen.wait_until(2600)
    (event,) = kitchen.events
    assert event.until == START + 38_000
    assert [kind for kind, _ in kitchen.told if kind != "updated"] == ["opened", "ended"]
    assert kitchen.timers.waiting == {}


def test_a_camera_that_is_still_seen_is_asked_again_later() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 590, seen("no_mask")))
    kitchen.wait_until(600)
    assert kitchen.events[0].until is None
    assert kitchen.timers.waiting
    kitchen.store.races = 2
    kitchen.wait_until(1200)
    assert kitchen.events[0].until == START + 588_000


def test_frames_in_which_nothing_moved_carry_what_was_seen_but_are_no_new_look() -> None:
    kitchen = Watching()
    kitchen.take(a_frame(0, seen("no_mask")))
    kitchen.play(spell(2, 120, unchanged=True))
    assert kitchen.events == []
    kitchen.play(spell(120, 140, seen("no_mask")))
    kitchen.play(spell(140, 300, unchanged=True))
    kitchen.play(spell(300, 400, seen("mask")))
    (event,) = kitchen.events
    assert event.until is not None
    assert event.until >= START + 298_000


def test_an_event_has_its_first_its_best_and_its_last_picture_and_who_is_to_be_blurred() -> None:
    kitchen = Watching()
    other = seen("mask", x=0.8)
    kitchen.play(spell(0, 20, seen("no_mask", 0.5), other))
    kitchen.play(spell(20, 22, seen("no_mask", 0.9, width=0.12, height=0.24), other))
    kitchen.play(spell(22, 60, seen("no_mask", 0.5), other))
    kitchen.play(spell(60, 120, other))
    (event,) = kitchen.events
    roles = {role: shot.at - START for role, shot in event.pictures}
    assert roles == {"first": 0, "best": 20_000, "last": 58_000}
    assert all(shot.key.startswith("frames/kc-0001/") for _, shot in event.pictures)
    assert [len(shot.others) for _, shot in event.pictures] == [1, 1, 1]
    assert event.best.score == 0.9
    assert ("updated", "K02_NO_MASK") in kitchen.told


def test_two_cooks_at_once_are_one_event_of_the_area() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 60, seen("no_mask", x=0.3), seen("no_mask", x=0.7)))
    kitchen.play(spell(60, 120, seen("mask", x=0.3), seen("no_mask", x=0.7)))
    kitchen.play(spell(120, 200, seen("mask", x=0.3), seen("mask", x=0.7)))
    assert len(kitchen.events) == 1


def test_an_e_bike_is_told_after_sure_frames_for_six_seconds_and_a_bicycle_never() -> None:
    lift = a_lift()
    cabin = {"detectors": ("cabin",), "every": 1.0}
    lift.play(spell(0, 30, seen("person", 0.9, height=0.5), **cabin))
    lift.play(spell(30, 36, seen("ebike", 0.9, height=0.4), **cabin))
    assert lift.events == []
    lift.play(spell(36, 60, seen("ebike", 0.85, height=0.4), **cabin))
    lift.play(spell(60, 130, **cabin))
    lift.play(spell(130, 160, seen("bicycle", 0.95, height=0.4), seen("ebike", 0.5, height=0.4, x=0.8), **cabin))
    (event,) = lift.events
    assert (event.code, event.level, event.since - START) == ("E105_EBIKE", "YELLOW", 30_000)
    assert event.until == START + 59_000


def test_an_e_bike_that_stands_in_the_car_is_one_event_however_long() -> None:
    lift = a_lift()
    lift.play(spell(0, 900, seen("ebike", 0.9, height=0.4), every=1.0, detectors=("cabin",)))
    assert len(lift.events) == 1
    assert [kind for kind, _ in lift.told].count("opened") == 1


def test_who_lies_still_for_twenty_seconds_is_told_and_who_stands_is_not() -> None:
    lift, fallen = a_lift(), a_lift()
    lift.play(spell(0, 300, seen("person", 0.9, width=0.1, height=0.6), detectors=("cabin",)))
    assert lift.events == []
    fallen.play(spell(0, 16, seen("person", 0.8, width=0.4, height=0.2), detectors=("cabin",)))
    assert fallen.events == []
    fallen.play(spell(16, 40, seen("fallen", 0.8, width=0.4, height=0.2), detectors=("cabin",)))
    assert [(event.code, event.level) for event in fallen.events] == [("E112_STILL_PERSON", "RED")]


def test_a_thing_that_stood_there_all_along_is_not_told_again() -> None:
    kitchen = Watching(a_camera(zones=(Zone("z", ZoneKind.COOKING, "", SQUARE),)))
    kitchen.play(spell(0, 400, seen("bin_open", 0.8), every=5.0, detectors=("bins",)))
    kitchen.play(spell(400, 460, every=5.0, detectors=("bins",)))
    assert [event.until is not None for event in kitchen.events] == [True]
    kitchen.play(spell(460, 900, seen("bin_open", 0.8), every=5.0, detectors=("bins",)))
    assert len(kitchen.events) == 1


@pytest.mark.parametrize(
    ("label", "code", "seconds"),
    [
        ("no_uniform", "K03_NO_UNIFORM", 60),
        ("bare_hand", "K04_NO_GLOVE_RTE", 30),
        ("phone", "K06_PHONE", 60),
        ("rodent", "K07_RODENT", 30),
        ("cockroach", "K08_PEST", 60),
        ("bin_full", "K09_BIN_OPEN", 400),
        ("water", "K10_FLOOR_DIRTY", 500),
        ("flame", "K11_FIRE_UNATTENDED", 300),
        ("stranger", "K12_STRANGER", 60),
        ("item_on_floor", "K13_ITEM_ON_FLOOR", 500),
    ],
)
def test_a_model_that_is_brought_with_a_known_label_needs_no_code(label: str, code: str, seconds: int) -> None:
    kitchen = Watching()
    kitchen.play(spell(0, seconds, seen(label, 0.9), every=2.0, detectors=("brought",)))
    assert [event.code for event in kitchen.events] == [code]


def test_a_fire_beside_which_somebody_stands_is_not_left_alone() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 300, seen("flame", 0.9), seen("person", 0.9, x=0.7, height=0.5), detectors=("brought",)))
    assert kitchen.events == []


def test_what_was_not_measured_raises_events_only_where_settings_say_so() -> None:
    off = Watching(experimental=False, cards=FakeCards("no_mask"))
    off.play(spell(0, 60, seen("no_mask")))
    assert off.events == []
    measured = Watching(experimental=False)
    measured.play(spell(0, 60, seen("no_mask")))
    assert [event.experimental for event in measured.events] == [False]
    on = Watching(cards=FakeCards("no_mask"))
    on.play(spell(0, 60, seen("no_mask")))
    assert [event.experimental for event in on.events] == [True]


def test_the_demo_profile_is_quicker_and_says_so() -> None:
    kitchen = Watching(profile="DEMO")
    kitchen.play(spell(0, 30, seen("bin_open", 0.9), detectors=("bins",)))
    (event,) = kitchen.events
    assert (event.rule["profile"], event.rule["min_s"], event.handle_s) == ("DEMO", 3.0, 150)


def test_facts_carry_what_their_hearers_need() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 30, seen("no_mask")))
    (fact,) = kitchen.store.facts
    value = fact.value
    assert (fact.kind, str(fact.subject), sorted(fact.audience)) == (
        "video.event.opened", "business:B1", ["enterprise", "regulator"],
    )  # fmt: skip
    where = {"camera", "name", "enterprise", "hall", "zone", "place", "area", "area_name"}
    what = {"event", "code", "from", "until", "confidence", "level", "handle_s", "clause", "pictures", "status"}
    assert where | what | {"experimental", "model", "rule"} <= set(value)
    assert value["until"] is None
    assert value["clause"].startswith("餐饮服务食品安全操作规范")
    assert all(0 <= side <= 1 for picture in value["pictures"] for side in picture["box"])


def test_a_lost_race_is_run_again_and_too_many_are_told() -> None:
    kitchen = Watching()
    frames = list(spell(0, 30, seen("no_mask")))
    kitchen.store.races = 3
    assert [event.code for event in kitchen.take(*frames)] == ["K02_NO_MASK"]
