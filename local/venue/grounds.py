"""Places in the halls, handed out one after another (场地分配), so that nothing stands on anything else on the plan."""

from __future__ import annotations

from itertools import count

from jinbo.subjects.model import Hall, Metres
from jinbo.subjects.plan import HALLS, spots

from local.venue.devices.chance import fraction

_IN_A_HALL = 60


class Grounds:
    """The venue's halls with their free places, shuffled by seed."""

    halls = HALLS

    def __init__(self, seed: int) -> None:
        self._free = {
            hall.code: sorted(spots(hall.code, _IN_A_HALL), key=lambda spot: fraction(seed, hall.code, *map(str, spot)))
            for hall in self.halls
        }
        self._numbers = {hall.code: count(1) for hall in self.halls}

    def hall(self, number: int) -> Hall:
        """The halls in turn."""
        return self.halls[number % len(self.halls)]

    def take(self, hall: Hall) -> tuple[int, Metres]:
        """The next free place of a hall and its running number.

        Raises:
            IndexError: the hall is full.
        """
        return next(self._numbers[hall.code]), self._free[hall.code].pop()
