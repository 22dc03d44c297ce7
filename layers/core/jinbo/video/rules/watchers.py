"""Which detectors look at a camera, and which did (检测现状)."""

from __future__ import annotations

from dataclasses import dataclass

from jinbo.video.model import Camera
from jinbo.video.model.watching import WatchState


@dataclass(frozen=True, slots=True)
class Watcher:
    """A detector at a camera. `fps` is 0 where the plan does not name it, `looked_ms` None where it never looked.

    `model` is the name and version by which it looked last, '' where that is not known.
    """

    detector: str
    fps: float
    model: str
    looked_ms: int | None


def watchers_of(camera: Camera, state: WatchState) -> list[Watcher]:
    """Those of the plan in its order, then those that looked without being named (the head detector looks for classifiers)."""
    plan = {watch.detector: watch.fps for watch in camera.watches}
    looks = dict(state.looks)
    models = {model.partition("/")[0]: model for model in state.models}
    names = [*plan, *sorted(looks.keys() - plan.keys())]
    return [Watcher(name, plan.get(name, 0.0), models.get(name, ""), looks.get(name)) for name in names]
