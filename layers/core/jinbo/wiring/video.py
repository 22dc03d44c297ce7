"""Video bound to its stores, to the register and to Kinesis Video (视频装配). What only some functions need is imported late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.kernel.fact import Subject
    from jinbo.video.ports import Shown, Streams
    from jinbo.video.records.cameras import TableCameras
    from jinbo.video.records.health import TableHealth
    from jinbo.video.service import Cameras, HealthDesk


class SubjectsRegistry:
    """The register of subjects behind video's port: two batch reads, however many cameras are asked for."""

    def shown(self, subjects: Iterable[Subject]) -> Mapping[Subject, Shown]:
        """Those of `subjects` that are registered. A lift is first its user's, then its maintainer's."""
        from jinbo.video.ports import Shown
        from jinbo.wiring.subjects import subjects as register

        wanted = list(subjects)
        ids = {kind: [one.id for one in wanted if one.type == kind] for kind in ("business", "lift")}
        businesses = register().register.businesses(ids["business"]) if ids["business"] else {}
        lifts = register().register.lifts(ids["lift"]) if ids["lift"] else {}
        found: dict[Subject, Shown] = {}
        for subject in wanted:
            if subject.type == "business" and (business := businesses.get(subject.id)):
                place = business.premises.place
                text = place.text or business.premises.address
                found[subject] = Shown((business.enterprise,), place.hall, place.zone, text)
            elif subject.type == "lift" and (lift := lifts.get(subject.id)):
                units = tuple(unit for unit in (lift.use_unit, lift.maintenance_unit) if unit)
                found[subject] = Shown(units, lift.place.hall, lift.place.zone, lift.name)
        return found


@cache
def camera_store() -> TableCameras:
    """Cameras by id, for machines: no principal."""
    from jinbo.video.records.cameras import TableCameras

    return TableCameras()


@cache
def _health_store() -> TableHealth:
    from jinbo.video.records.health import TableHealth

    return TableHealth()


@cache
def health() -> HealthDesk:
    """Judges looks at cameras."""
    from jinbo.video.service import HealthDesk

    return HealthDesk(_health_store(), platform_clock())


def _streams() -> Streams:
    """Kinesis Video; on a laptop only where its stand-in runs, for the embedded AWS has none."""
    from jinbo.video.records.streams import KinesisVideoStreams, NoStreams

    if settings().local and not settings().video_endpoint:
        return NoStreams()
    return KinesisVideoStreams(client("kinesisvideo", settings().video_endpoint or None))


@cache
def cameras() -> Cameras:
    """People's use cases."""
    from jinbo.video.service import Cameras, Stores

    stores = Stores(camera_store(), _health_store(), SubjectsRegistry())
    return Cameras(stores, _streams(), health(), platform_clock(), settings().stream_prefix)
