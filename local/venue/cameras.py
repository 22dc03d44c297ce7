"""Which cameras hang where (摄像机布置): over each kitchen and in each lift with a terminal, with zones as drawn there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jinbo.kernel.access import Principal, Role
from jinbo.kernel.fact import Subject
from jinbo.subjects.model import Business, ExpoRole, Lift
from jinbo.video.model import Camera, CameraStatus, Polygon, RetentionClass, Watch, Zone, ZoneKind

from local.venue.size import Size

INSTALLER = Principal(id="seed", roles=frozenset({Role.ENGINEER}), step_up=True)
KITCHEN_PLAN = (Watch("heads", 0.5), Watch("smoking", 1.0))
"""The least sampling that serves: hats and masks every two seconds, smoking every second."""
LIFT_PLAN = (Watch("cabin", 1.0),)


@dataclass(frozen=True, slots=True)
class _View:
    """What a camera of a kitchen looks at, and how its picture is divided."""

    name: str
    zones: tuple[tuple[ZoneKind, str, Polygon], ...]
    masks: tuple[Polygon, ...] = ()


_Z = ZoneKind
_COLD_ROOM = _View(
    "冷食专间",
    (
        (_Z.COLD_PREP, "冷食专间", ((0.05, 0.15), (0.95, 0.15), (0.98, 0.98), (0.02, 0.98))),
        (_Z.BIN, "垃圾桶", ((0.86, 0.74), (0.96, 0.74), (0.96, 0.96), (0.86, 0.96))),
    ),
)
_STOVES = _View(
    "烹饪区",
    (
        (_Z.COOKING, "烹饪区", ((0.03, 0.22), (0.62, 0.18), (0.7, 0.95), (0.02, 0.97))),
        (_Z.PREP, "粗加工区", ((0.66, 0.2), (0.97, 0.24), (0.98, 0.95), (0.74, 0.95))),
    ),
)
_SINKS = _View(
    "洗消区",
    (
        (_Z.WASHING, "洗消区", ((0.04, 0.3), (0.5, 0.25), (0.54, 0.96), (0.03, 0.96))),
        (_Z.STORE, "仓库门口", ((0.58, 0.25), (0.95, 0.28), (0.97, 0.95), (0.6, 0.95))),
    ),
)
_COUNTER = _View(
    "备餐台",
    ((_Z.SERVING, "备餐台", ((0.02, 0.45), (0.98, 0.42), (0.98, 0.97), (0.02, 0.97))),),
    masks=(((0.0, 0.0), (1.0, 0.0), (1.0, 0.36), (0.0, 0.38)),),  # guests at their tables are nobody's business
)
_VIEWS = (_COLD_ROOM, _STOVES, _SINKS, _COUNTER)
"""In turn: as the register has it, each fourth kitchen has a cold-dish room."""
_CAR: Polygon = ((0.08, 0.1), (0.92, 0.1), (0.98, 0.98), (0.02, 0.98))


def cameras(size: Size, businesses: Sequence[Business], lifts: Sequence[Lift]) -> Iterator[Camera]:
    """Every camera of the venue, planned round the clock, and switched off until something plays it (footage/switching.py).

    A camera that is in use and never sends is offline, and a hundred of those would hide every other alert.
    """
    kitchens = [business for business in businesses if ExpoRole.HALL_CATERING in business.expo_roles]
    for number, business in enumerate(kitchens[: size.kitchen_cameras]):
        view = _VIEWS[number % len(_VIEWS)]
        zones = tuple(
            Zone(f"z{place}", kind, name, ring) for place, (kind, name, ring) in enumerate(view.zones, start=1)
        )
        draft = _camera(f"kc-{number + 1:04d}", Subject("business", business.id), view.name)
        yield replace(draft, zones=zones, masks=view.masks, watches=KITCHEN_PLAN)
    for number, lift in enumerate(lifts[: size.lift_cameras]):
        draft = _camera(f"lc-{number + 1:04d}", Subject("lift", lift.id), "轿厢")
        car = Zone("car", ZoneKind.CAR, "轿厢", _CAR)
        yield replace(draft, zones=(car,), watches=LIFT_PLAN, retention=RetentionClass.D7)


def register(camera: Camera) -> None:
    """Registers a camera where it is not there yet, and sees to its stream where there is a service that takes it.

    What people drew since stays. Without `AWS_ENDPOINT_URL_KINESIS_VIDEO` no stream is made; a later run makes them.
    """
    from jinbo.wiring.video import camera_store
    from jinbo.wiring.video import cameras as desk

    there = camera_store().camera(camera.id) or camera
    if there.status is not CameraStatus.RETIRED:
        desk().register(INSTALLER, replace(there, version=None, registered_at=None))


def _camera(id_: str, subject: Subject, name: str) -> Camera:
    """Hall, zone, place, enterprise and stream are filled in from the register."""
    off = CameraStatus.STOPPED
    return Camera(id_, stream="", subject=subject, enterprise="", hall="", zone="", place="", name=name, status=off)
