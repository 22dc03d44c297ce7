"""Fakes of detecting's ports, with faults that can be switched on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fakes.sampling import busy
from jinbo.kernel.errors import InvalidError
from jinbo.video.detector_ports import Looked
from jinbo.video.model.detections import Box, Detection
from jinbo.video.model.seen import SeenFrame

BROKEN = b"broken"


@dataclass
class DetectorWorld:
    """Pictures, eyes that see in each what its bytes say (a label), and what reached the rules of events."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    installed: tuple[str, ...] = ("heads", "smoking")
    store_busy: bool = False
    rules_busy: bool = False
    observed: list[tuple[str, list[SeenFrame]]] = field(default_factory=list)

    def read(self, key: str) -> bytes | None:
        if self.store_busy:
            raise busy()
        return self.pictures.get(key)

    def look(self, jpeg: bytes, wanted: Sequence[str]) -> Looked:
        if jpeg == BROKEN:
            raise InvalidError("picture-unreadable", "图片无法解码", "The picture cannot be decoded")
        looked = tuple(name for name in wanted if name in self.installed)
        found = (Detection(jpeg.decode(), 0.9, Box(10, 10, 50, 60)),) if jpeg and looked else ()
        return Looked(1280, 720, looked, found, tuple(f"{name}/1" for name in looked), 12.5)

    def observe(self, camera_id: str, frames: Sequence[SeenFrame]) -> None:
        if self.rules_busy:
            raise busy()
        self.observed.append((camera_id, list(frames)))
