"""Detecting bound to the bucket, to the models that are installed and to the rules of events (检测装配)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from jinbo.platform.aws import client
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.video.model.seen import SeenFrame
    from jinbo.video.pixels.looking import ShelfEyes
    from jinbo.video.service.detecting import Detected, Detecting


class Rules:
    """Port Watcher: the rules of events."""

    def observe(self, camera_id: str, frames: Sequence[SeenFrame]) -> None:
        """Takes a camera's frames in."""
        from jinbo.wiring import watching

        watching.observe(camera_id, frames, eyes())


@cache
def eyes() -> ShelfEyes:
    """The installed models, warm. Threads as there are processors: more only wait for each other."""
    from pathlib import Path

    import numpy as np

    from jinbo.video.pixels.looking import ShelfEyes
    from jinbo.video.pixels.onnx import load_all

    beside_packages = Path(np.__file__).parents[2] / "models"
    folder = settings().models_folder
    return ShelfEyes(load_all(Path(folder) if folder else beside_packages, threads=settings().processors))


def refusals() -> list[str]:
    """Why models cannot be used, by name (F22)."""
    return [str(refusal) for refusal in eyes().shelf.refused]


@cache
def _detecting() -> Detecting:
    from jinbo.video.records.handing import FrameBucket
    from jinbo.video.service.detecting import Detecting

    return Detecting(FrameBucket(client("s3"), settings().media_bucket), eyes(), Rules())


def detect(message: str) -> Detected:
    """Looks at the frames that a message names.

    Raises:
        ValueError: the message is none.
        UnavailableError: it cannot be done now.
    """
    from jinbo.video.payload.messages import read_frames

    return _detecting().detect(read_frames(message))
