"""How looking tells its news (调看的事实)."""

from __future__ import annotations

from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Audience, Fact
from jinbo.kernel.ids import natural_id
from jinbo.video.model import Camera
from jinbo.video.model.looking import Look

PATROLLED = "video.patrol.done"


def patrol_fact(camera: Camera, look: Look) -> Fact:
    """A video patrol (视频巡查) is an inspection: it stands on the timeline of the business or lift."""
    return Fact(
        id=natural_id(PATROLLED, look.id),
        kind=PATROLLED,
        subject=camera.subject,
        occurred_at=look.began_at,
        recorded_at=look.began_at,
        value={
            "camera": camera.id,
            "name": camera.name,
            "enterprise": camera.enterprise,
            "hall": camera.hall,
            "zone": camera.zone,
            "place": camera.place,
            "patrol": look.id,
            "viewer": look.viewer,
            "result": str(look.result),
            "note": look.reason,
            "at": iso(look.began_at),
        },
        audience=frozenset({Audience.REGULATOR, Audience.ENTERPRISE}),
    )
