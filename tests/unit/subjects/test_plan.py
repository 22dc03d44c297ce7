"""The plan of the four-leaf clover hangs together."""

from __future__ import annotations

import pytest
from jinbo.kernel.geo import distance_m
from jinbo.subjects import plan
from jinbo.subjects.model import Hall
from jinbo.subjects.service.venue import VenuePlan
from jinbo.subjects.wire.venue import VenueView


def test_every_hall_is_in_a_zone_and_every_zone_names_its_halls() -> None:
    assert {hall.code for hall in plan.HALLS} == {code for zone in plan.ZONES for code in zone.halls}
    for hall in plan.HALLS:
        zone = plan.zone(hall.zone)
        assert zone is not None
        assert hall.code in zone.halls
    assert {"1.1", "2.1", "3", "4.1", "5.1", "6.1", "7.1", "8.1", "NH"} <= {hall.code for hall in plan.HALLS}


@pytest.mark.parametrize("hall", plan.HALLS, ids=lambda hall: hall.code)
def test_spots_lie_in_their_hall_and_no_two_are_one(hall: Hall) -> None:
    spots = plan.spots(hall.code, 120)
    assert len(set(spots)) == 120
    assert all(plan.contains(hall.outline, spot) for spot in spots)
    assert spots == plan.spots(hall.code, 120)


def test_halls_do_not_lie_over_one_another() -> None:
    for hall in plan.HALLS:
        for other in plan.HALLS:
            if other is not hall:
                assert not any(plan.contains(other.outline, spot) for spot in plan.spots(hall.code, 60))


def test_a_metre_on_the_plan_is_a_metre_on_the_earth() -> None:
    assert distance_m(plan.to_wgs84((0, 0)), plan.to_wgs84((300, 400))) == pytest.approx(500, abs=0.1)


def test_what_stands_in_no_hall_is_outside() -> None:
    assert (plan.zone_of("1.1"), plan.zone_of(""), plan.zone_of("99")) == ("A", "O", "O")
    assert plan.hall("99") is None


def test_the_plan_on_the_wire_has_closed_rings_within_its_bounds() -> None:
    view = VenueView.of(VenuePlan(plan.HALLS, plan.ZONES, ()))
    for feature in view.halls:
        (ring,) = feature.geometry.coordinates
        assert ring[0] == ring[-1]
        assert all(view.bounds[0] <= x <= view.bounds[2] and view.bounds[1] <= y <= view.bounds[3] for x, y in ring)
