"""What is really there (剧本): people and things in front of a camera over hours, and the violations among them.

A kitchen has two cooks who walk about, turn away and leave the picture; a lift has riders who come and go, with bicycles,
prams and, when scripted, an e-bike or somebody who lies on the floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

SPEED = 0.15
"""Shares of the picture that a cook walks in a second."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One scripted violation, from `start` to before `end` (s), by thing number `who`."""

    code: str
    start: float
    end: float
    who: int


@dataclass
class Thing:
    """A person or thing in the picture now: where, of what size, and what of it can be seen."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    away: bool = False
    """Whether a head is turned away (mask and cigarette hidden) or a thing is hidden."""
    broken: frozenset[str] = frozenset()
    """Codes that it breaks now."""
    _goal: tuple[float, float] = (0.5, 0.5)
    _turn: float = 0.0
    _stay: float = 0.0


@dataclass
class Scene:
    """A camera's hours. `at` moves on to a time and gives what is in the picture."""

    chance: Random
    violations: Sequence[Violation]
    lift: bool = False
    _now: float = 0.0
    _things: list[Thing] = field(default_factory=list)
    _next: float = 0.0

    def at(self, second: float) -> list[Thing]:
        """What is in the picture; times must not go back."""
        step, self._now = second - self._now, second
        now_broken = [one for one in self.violations if one.start <= second < one.end]
        return self._lift(now_broken) if self.lift else self._kitchen(step, now_broken)

    def _kitchen(self, step: float, broken: Sequence[Violation]) -> list[Thing]:
        if not self._things:
            self._things = [Thing("cook", 0.3 + 0.4 * n, 0.4, 0.05, 0.1) for n in range(2)]
        for number, cook in enumerate(self._things):
            cook.broken = frozenset(one.code for one in broken if one.who == number)
            self._walk(cook, step)
            cook._turn -= step
            if cook._turn <= 0:  # looks this way 8 s, away 4 s, in the mean
                cook.away = not cook.away
                cook._turn = self.chance.expovariate(1 / (4.0 if cook.away else 8.0))
        return self._things

    def _walk(self, cook: Thing, step: float) -> None:
        cook._stay -= step
        if cook._stay > 0:
            return
        dx, dy = cook._goal[0] - cook.x, cook._goal[1] - cook.y
        far, reach = (dx * dx + dy * dy) ** 0.5, SPEED * step
        if far <= reach:
            cook.x, cook.y = cook._goal
            cook._goal = 0.15 + 0.7 * self.chance.random(), 0.25 + 0.4 * self.chance.random()
            cook._stay = self.chance.expovariate(1 / 30.0)
        else:
            cook.x += dx / far * reach
            cook.y += dy / far * reach

    def _lift(self, broken: Sequence[Violation]) -> list[Thing]:
        if self._now >= self._next:  # another ride: 20 to 60 s, every other one empty
            self._next = self._now + self.chance.uniform(20, 60)
            riders = self.chance.choice((0, 0, 1, 2, 3))
            self._things = [Thing("person", self.chance.uniform(0.2, 0.8), 0.5, 0.12, 0.6) for _ in range(riders)]
            if riders and self.chance.random() < 0.05:
                self._things.append(Thing("bicycle", self.chance.uniform(0.3, 0.7), 0.6, 0.35, 0.35))
        extra = []
        for one in broken:
            size = (0.4, 0.4) if one.code.startswith("E105") else (0.4, 0.2)
            kind = "ebike" if one.code.startswith("E105") else "lying"
            extra.append(Thing(kind, 0.35 + 0.1 * (one.who % 4), 0.65, *size, broken=frozenset({one.code})))
        return [*self._things, *extra]


def script(codes: Sequence[str], count: int, chance: Random) -> tuple[list[Violation], float]:
    """`count` violations of each code in turn, 40 to 180 s long with 90 to 240 s between them, and the end (s)."""
    found, second = [], 60.0
    for number in range(count * len(codes)):
        end = second + chance.uniform(40, 180)
        found.append(Violation(codes[number % len(codes)], second, end, number % 2))
        second = end + chance.uniform(90, 240)
    return found, second
