"""State machines as data (状态机): a table of allowed moves, so that every module's life cycle reads and tests alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from jinbo.kernel.errors import ConflictError

State = TypeVar("State", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)


@dataclass(frozen=True)
class StateMachine(Generic[State, Move]):
    """Moves allowed from each state: `{(state, move): next state}`."""

    moves: Mapping[tuple[State, Move], State]

    def allows(self, state: State, move: Move) -> bool:
        """Whether `move` may be made in `state`."""
        return (state, move) in self.moves

    def after(self, state: State, move: Move) -> State:
        """The state after `move`.

        Raises:
            ConflictError: `illegal-transition`, naming state and move.
        """
        try:
            return self.moves[state, move]
        except KeyError:
            raise ConflictError(
                "illegal-transition",
                f"当前状态“{state}”不允许操作“{move}”",
                f"'{move}' is not possible in state '{state}'",
                details={"state": str(state), "move": str(move)},
            ) from None
