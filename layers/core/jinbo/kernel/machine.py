"""State machines as data (状态机): a table of allowed moves, so that every module's life cycle reads and tests alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from jinbo.kernel.errors import ConflictError

State = TypeVar("State", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)


@dataclass(frozen=True)
class StateMachine(Generic[State, Move]):
    """Moves allowed from each state: `{(state, move): next state}`; `names` says states and moves in Chinese."""

    moves: Mapping[tuple[State, Move], State]
    names: Mapping[State | Move, str] = field(default_factory=dict)

    def allows(self, state: State, move: Move) -> bool:
        """Whether `move` may be made in `state`."""
        return (state, move) in self.moves

    def after(self, state: State, move: Move) -> State:
        """The state after `move`.

        Raises:
            ConflictError: `illegal-transition`, naming state and move; `details` has their codes.
        """
        try:
            return self.moves[state, move]
        except KeyError:
            raise ConflictError(
                "illegal-transition",
                f"当前状态“{self.names.get(state, state)}”不允许操作“{self.names.get(move, move)}”",
                f"'{move}' is not possible in state '{state}'",
                details={"state": str(state), "move": str(move)},
            ) from None
