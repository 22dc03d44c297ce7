"""Writes the made-up venue into the platform (造数): `python -m local.venue.seed --state .state`; `jinbo seed`, `make run`.

Through the platform's own use cases, so that what is seeded is checked, told as facts and indexed like what people enter;
again is no harm: what is there already stays. Certificates come from IoT Core's API and are kept in the state folder.
"""

from __future__ import annotations

import argparse
import sys
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import SHANGHAI
from jinbo.platform.clock import platform_clock
from jinbo.subjects.model import Business, ExpoRole, Lift
from jinbo.video.model import Camera

from local.run.addresses import read_outputs
from local.run.saying import Saying
from local.venue import cameras
from local.venue.agent import CADENCES, Cadence
from local.venue.certificates import Certificates
from local.venue.equipment import Fitted, devices
from local.venue.grounds import Grounds
from local.venue.plan import save_devices
from local.venue.registry import Enrolled, businesses, lifts
from local.venue.size import FULL, SMALL, Size

AT_ONCE = 4
ACTOR = "seed"
_COMMANDER = Principal(id=ACTOR, roles=frozenset({Role.COMMANDER}), step_up=True)
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Venue:
    """Everything that is written."""

    enrolled: Sequence[Enrolled]
    lifts: Sequence[Lift]
    fitted: Sequence[Fitted]
    cameras: Sequence[Camera]

    @property
    def first_kitchen(self) -> Business:
        """The enterprise of the enterprise login: the one with the first freezer, where the demo's door stays open."""
        return next(each.business for each in self.enrolled if ExpoRole.HALL_CATERING in each.business.expo_roles)


def make_up(size: Size, seed: int, today: date, cadence: Cadence) -> Venue:
    """The venue on paper, the same for the same arguments."""
    grounds = Grounds(seed)
    enrolled = list(businesses(size, seed, today, grounds))
    all_businesses = [each.business for each in enrolled]
    users, maintainers = (
        [b for b in all_businesses if role in b.expo_roles] for role in (ExpoRole.LIFT_USER, ExpoRole.LIFT_MAINT)
    )
    all_lifts = list(lifts(size, seed, today, grounds, users=users, maintainers=maintainers))
    fitted = list(devices(all_businesses, all_lifts[: size.connected_lifts], cadence))
    return Venue(enrolled, all_lifts, fitted, list(cameras.cameras(size, all_businesses, all_lifts)))


def write(venue: Venue, saying: Saying) -> None:
    """Businesses, lifts, devices, cameras, logins and roster, into the stack that the environment names."""
    from jinbo.wiring.subjects import subjects

    registry = subjects()
    register = registry.register

    def business(each: Enrolled) -> None:
        if register.business(each.business.id) is None:
            registry.businesses.register(_COMMANDER, each.business, each.contact)

    def lift(each: Lift) -> None:
        registry.lifts.put(each, register.lift(each.id))

    def device(each: Fitted) -> None:
        registry.equipment.put(each[0], register.device(each[0].id))

    write_people(venue)  # first, so that what the others raise finds somebody on duty
    for_all(venue.enrolled, business, saying, "businesses · 主体")
    for_all(venue.lifts, lift, saying, "lifts · 电梯")
    for_all(venue.fitted, device, saying, "devices · 设备")
    for_all(venue.cameras, cameras.register, saying, "cameras · 摄像机")


def write_people(venue: Venue) -> None:
    """The demo logins, and all of them on duty."""
    from jinbo.wiring.alerts import rosters

    from local.admin import seed_logins
    from local.venue.roster import roster

    kitchen = venue.first_kitchen
    zone = kitchen.premises.place.zone
    seed_logins(enterprise=kitchen.uscc, zones=sorted({zone, "B"}))
    everybody = [each.business.uscc for each in venue.enrolled]
    desk = rosters()
    desk.replace(_COMMANDER, roster(platform_clock().now(), everybody), desk.read(_COMMANDER).version)


def certify(venue: Venue, state: Path, saying: Saying) -> None:
    """A certificate for every device, and the CA of IoT Core's endpoint."""
    import boto3

    outputs = read_outputs(state)
    fleet = state / "fleet"
    iot = boto3.client("iot", endpoint_url=outputs["Endpoint"])
    certificates = Certificates(iot, fleet / "certificates", outputs["DevicePolicy"])
    names = [device.id for device, _ in venue.fitted]
    done = 0

    def made() -> None:
        nonlocal done
        done += 1
        saying.progress(done, len(names), "certificates · 设备证书")

    certificates.ensure(names, made)
    with urllib.request.urlopen(f"{outputs['Endpoint']}/_ministack/iot/ca.pem", timeout=10) as answer:  # noqa: S310 - the emulator's own address
        (fleet / "ca.pem").write_bytes(answer.read())
    save_devices(fleet / "devices.json", tuple(planned for _, planned in venue.fitted))


def for_all(things: Iterable[Thing], act: Callable[[Thing], None], saying: Saying, what: str) -> None:
    """Does `act` to each thing, a few at once, and says how far it is; the first error ends it."""
    waiting = list(things)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, _ in enumerate(pool.map(act, waiting), start=1):
            saying.progress(done, len(waiting), what)


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="jinbo seed", description="Writes the made-up venue into the platform.")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--profile", choices=sorted(CADENCES), default="DEMO")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    saying = Saying()
    today = platform_clock().now().astimezone(SHANGHAI).date()
    venue = make_up(SMALL if given.small else FULL, given.seed, today, CADENCES[given.profile])
    write(venue, saying)
    certify(venue, given.state, saying)
    return 0


if __name__ == "__main__":
    sys.exit(main())
