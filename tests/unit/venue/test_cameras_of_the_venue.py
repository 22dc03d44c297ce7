"""The made-up venue's cameras: as many as published, drawn as the rules allow, each at its own kitchen or lift."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from jinbo.video.model import Camera, CameraStatus, ZoneKind
from jinbo.video.rules.entries import camera_faults

from local.venue.agent import CADENCES
from local.venue.seed import Venue, make_up
from local.venue.size import FULL, SMALL, Size


def made(size: Size) -> Venue:
    return make_up(size, 1, date(2026, 11, 5), CADENCES["DEMO"])


def kinds(cameras: list[Camera]) -> Counter[str]:
    return Counter(camera.subject.type for camera in cameras)


def test_the_full_venue_has_73_kitchen_and_40_lift_cameras() -> None:
    assert kinds(list(made(FULL).cameras)) == {"business": 73, "lift": 40}


def test_the_small_venue_has_eight() -> None:
    assert kinds(list(made(SMALL).cameras)) == {"business": 5, "lift": 3}


@pytest.mark.parametrize("size", [FULL, SMALL], ids=["full", "small"])
def test_no_camera_is_expected_to_send_while_nothing_plays_one(size: Size) -> None:
    assert {camera.status for camera in made(size).cameras} == {CameraStatus.STOPPED}


@pytest.mark.parametrize("size", [FULL, SMALL], ids=["full", "small"])
def test_every_camera_is_as_the_rules_allow_and_at_a_place_of_its_own(size: Size) -> None:
    venue = made(size)
    assert [fault for camera in venue.cameras for fault in camera_faults(camera)] == []
    there = {each.business.id for each in venue.enrolled} | {lift.id for lift in venue.lifts}
    assert len({camera.subject for camera in venue.cameras}) == len({camera.id for camera in venue.cameras})
    assert {camera.subject.id for camera in venue.cameras} <= there


def test_kitchens_show_every_kind_of_workplace_and_no_guest() -> None:
    cameras = made(FULL).cameras
    shown = {zone.kind for camera in cameras for zone in camera.zones}
    wanted = {ZoneKind.COLD_PREP, ZoneKind.COOKING, ZoneKind.PREP, ZoneKind.WASHING, ZoneKind.SERVING, ZoneKind.STORE}
    assert wanted | {ZoneKind.CAR} <= shown
    assert all(camera.masks for camera in cameras if camera.name == "备餐台")
