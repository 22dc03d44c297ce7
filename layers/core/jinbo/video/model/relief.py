"""A picture's relief (明暗格局): which parts of it stand out from those beside them. A room is known again by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

ROWS, COLUMNS = 14, 24
"""Cells of a picture, about square in 16:9."""


@dataclass(frozen=True, slots=True)
class Relief:
    """ROWS x COLUMNS bits each, bit COLUMNS·row + column: the cell is clearly brighter, or darker, than the four beside it.

    Lamps, daylight and exposure change all of a picture and leave its relief; who walks about changes it where he is.
    """

    brighter: int = 0
    darker: int = 0

    @property
    def cells(self) -> int:
        """How many cells stand out."""
        return self.brighter.bit_count() + self.darker.bit_count()

    def shared(self, other: Relief) -> Relief:
        """What stands out in both, in the same way."""
        return Relief(self.brighter & other.brighter, self.darker & other.darker)

    def against(self, other: Relief) -> int:
        """Cells that are brighter in the one and darker in the other."""
        return (self.brighter & other.darker | self.darker & other.brighter).bit_count()

    def changed(self, other: Relief) -> int:
        """Cells that do not stand out as they do in the other."""
        return (self.brighter ^ other.brighter | self.darker ^ other.darker).bit_count()

    def text(self) -> str:
        """As it is stored: two hexadecimal numbers."""
        return f"{self.brighter:x}.{self.darker:x}"

    @classmethod
    def of(cls, text: str) -> Self:
        """The relief of a stored text."""
        brighter, _, darker = text.partition(".")
        return cls(int(brighter, 16), int(darker, 16))
