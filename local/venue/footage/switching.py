"""Which cameras are live (启用): as many as were asked for are in use, the other seeded ones stand still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from jinbo.video.model import Camera, CameraStatus

from local.venue.cameras import INSTALLER


def order(kitchens: Sequence[str], lifts: Sequence[str]) -> list[str]:
    """In which order cameras become live: two kitchens for each lift, and a cold-dish room first."""
    pairs = [kitchens[place : place + 2] for place in range(0, len(kitchens), 2)]
    return [
        *chain.from_iterable(
            (*pair, *([lift] if lift else [])) for pair, lift in zip_longest(pairs, lifts, fillvalue="")
        )
    ]


def chosen(wanted: int) -> list[Camera]:
    """The first `wanted` of the seeded cameras, in their order; the others are stopped. One that is retired plays no part."""
    from jinbo.video.service import CameraFilter
    from jinbo.wiring.video import camera_store

    store = camera_store()
    there: dict[str, Camera] = {}
    cursor = ""
    while True:
        page = store.list_cameras(CameraFilter(), 100, cursor)
        there |= {camera.id: camera for camera in page.items if camera.status is not CameraStatus.RETIRED}
        if not (cursor := page.next_cursor):
            break
    kitchens, lifts = (sorted(name for name in there if name.startswith(kind)) for kind in ("kc-", "lc-"))
    live = order(kitchens, lifts)[:wanted]
    for name in {*kitchens, *lifts} - set(live):
        switch(name, CameraStatus.STOPPED)
    return [there[name] for name in live]


def switch(camera: str, status: CameraStatus) -> None:
    """Puts a camera in use, or stops it; nothing where it is so already. In use from its first picture on: before, it is silent."""
    from jinbo.wiring.video import camera_store
    from jinbo.wiring.video import cameras as desk

    there = camera_store().camera(camera)
    if there is not None and there.status not in (status, CameraStatus.RETIRED):
        desk().change(INSTALLER, replace(there, status=status))
