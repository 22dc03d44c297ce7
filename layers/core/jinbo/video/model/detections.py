"""What a detector sees in one frame (检测结果)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a frame, in pixels of the frame as it was sent: x1, y1 is the upper left corner.

    Raises:
        ValueError: the corners are not in order, or one is not a number.
    """

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if not (self.x1 <= self.x2 and self.y1 <= self.y2):
            raise ValueError(f"not a box: {self.x1}, {self.y1}, {self.x2}, {self.y2}")

    @property
    def width(self) -> float:
        """In pixels."""
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        """In pixels."""
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        """In square pixels."""
        return self.width * self.height

    def overlap(self, other: Box) -> float:
        """Intersection over union (交并比), 0 to 1."""
        across = min(self.x2, other.x2) - max(self.x1, other.x1)
        down = min(self.y2, other.y2) - max(self.y1, other.y1)
        if across <= 0 or down <= 0:
            return 0.0
        return across * down / (self.area + other.area - across * down)


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing seen: what, how surely (0 to 1, as the model says) and where. A suspicion (疑似), never a verdict."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a camera as it was sampled: the JPEG, its place in the camera's sequence, and when it was taken."""

    camera: str
    sequence: int
    taken_at: datetime
    jpeg: bytes
