"""The made-up venue has DOMAIN 0.3's size, valid codes, real proportions, and is the same for the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from jinbo.subjects.model import ExpoRole, LiftType, RiskLevel
from jinbo.subjects.rules.entries import business_faults, device_faults, lift_faults

from local.venue.agent import CADENCES
from local.venue.equipment import devices
from local.venue.grounds import Grounds
from local.venue.registry import businesses, lifts
from local.venue.size import FULL, SMALL, Size

TODAY = date(2026, 11, 5)


class Made:
    """A venue on paper."""

    def __init__(self, size: Size, seed: int = 1) -> None:
        grounds = Grounds(seed)
        self.enrolled = list(businesses(size, seed, TODAY, grounds))
        self.businesses = [each.business for each in self.enrolled]
        users, maintainers = (
            [b for b in self.businesses if role in b.expo_roles] for role in (ExpoRole.LIFT_USER, ExpoRole.LIFT_MAINT)
        )
        self.lifts = list(lifts(size, seed, TODAY, grounds, users=users, maintainers=maintainers))
        self.fitted = list(devices(self.businesses, self.lifts[: size.connected_lifts], CADENCES["DEMO"]))


@pytest.fixture(scope="module")
def full() -> Made:
    return Made(FULL)


def test_the_full_venue_has_the_published_size(full: Made) -> None:
    assert FULL.food_businesses == 200
    assert len(full.businesses) == FULL.businesses
    assert len(full.lifts) == 419
    assert sum(ExpoRole.HALL_CATERING in b.expo_roles for b in full.businesses) == 73
    assert sum(device.kind == "LIFT_CONTROLLER" for device, _ in full.fitted) == 40


def test_the_small_venue_has_twelve_businesses_eight_lifts_and_every_kind_of_device() -> None:
    small = Made(SMALL)
    assert (len(small.businesses), len(small.lifts)) == (12, 8)
    assert {device.kind for device, _ in small.fitted} == {device.kind for device, _ in Made(FULL).fitted}


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_every_code_is_valid_and_nobodys_twice(seed: int) -> None:
    made = Made(FULL, seed)
    assert [fault for b in made.businesses for fault in business_faults(b)] == []
    assert [fault for lift in made.lifts for fault in lift_faults(lift)] == []
    assert [fault for device, _ in made.fitted for fault in device_faults(device)] == []
    for codes in (
        [b.uscc for b in made.businesses],
        [b.id for b in made.businesses],
        [b.licence.no for b in made.businesses if b.licence],
        [lift.code for lift in made.lifts],
        [lift.reg_no for lift in made.lifts],
        [device.id for device, _ in made.fitted],
    ):
        assert len(codes) == len(set(codes))
    assert all(len(lift.reg_no) <= 20 for lift in made.lifts)


def test_proportions_are_those_of_a_real_venue(full: Made) -> None:
    faces = Counter(b.face for b in full.businesses if b.face)
    assert 0.8 < faces["GREEN"] / sum(faces.values()) < 0.95
    kinds = Counter(lift.type for lift in full.lifts)
    assert 0.3 < kinds[LiftType.ESCALATOR] / 419 < 0.5
    assert all(lift.type is LiftType.TRACTION for lift in full.lifts[:40]), "only lifts with a car have a terminal"
    assert {b.risk for b in full.businesses} == set(RiskLevel)
    ending = [b for b in full.businesses if b.licence and (b.licence.valid_to - TODAY).days <= 30]
    assert 1 <= len(ending) <= 15


def test_nothing_stands_on_anything_else(full: Made) -> None:
    spots = [b.premises.place.position for b in full.businesses if b.premises.place.position]
    spots += [lift.place.position for lift in full.lifts if lift.place.position]
    assert len(spots) == len(set(spots)) == 73 + 34 + 419


def test_the_demo_reports_often_enough_for_the_load_that_is_measured(full: Made) -> None:
    cadence = CADENCES["DEMO"]
    cabinets = sum(device.kind != "LIFT_CONTROLLER" for device, _ in full.fitted)
    assert cabinets * 1000 / cadence.report_ms + 40 * 1000 / cadence.idle_ms >= 25


def test_the_same_seed_makes_the_same_venue() -> None:
    one, same, other = Made(SMALL, 1), Made(SMALL, 1), Made(SMALL, 2)
    assert one.enrolled == same.enrolled
    assert one.lifts == same.lifts
    assert one.fitted == same.fitted
    assert [b.uscc for b in one.businesses] != [b.uscc for b in other.businesses]
