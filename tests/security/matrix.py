"""A4's cases: every route × other enterprise, other role, nobody, generated from the declared routes and the joined actions.

`cases(routes, actions)` gives them; the end-to-end test sends them to the running stack and compares with `expected`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jinbo.kernel.access import Action, Reach, Role

ABSENT = "00000000000000000000000000"
"""An id that nothing has; what is foreign must answer like it."""


class Caller(StrEnum):
    """Who tries."""

    NOBODY = "nobody"  # no token at all
    OTHER_ROLE = "other role"  # signed in, but no role that the action names
    OTHER_OWNER = "other enterprise, zone or person"  # the right role, somebody else's object


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt. `same_as_absent`: status, body and its size must equal those for an id that does not exist."""

    method: str
    path: str
    action: str
    caller: Caller
    role: Role | None
    expected: frozenset[int]
    same_as_absent: bool = False

    @property
    def name(self) -> str:
        """As a test's id."""
        return f"{self.method} {self.path} by {self.caller}" + (f" ({self.role})" if self.role else "")

    def url(self, ids: Mapping[str, str]) -> str:
        """The path with its parameters filled in; those not given are absent ones."""
        return re.sub(r"{(\w+)}", lambda found: ids.get(found[1], ABSENT), self.path)


def cases(routes: Mapping[str, str | None], actions: Mapping[str, Action]) -> Iterator[Case]:
    """Every attempt that must fail. `routes` is functions/on_authorize/routes.json, `actions` wiring.actions.actions()."""
    for route, name in sorted(routes.items()):
        method, _, path = route.partition(" ")
        if name is None:
            continue
        action = actions[name]
        yield Case(method, path, name, Caller.NOBODY, None, frozenset({401}))
        for role in sorted(set(Role) - set(action.reach) - {Role.SYS}):
            yield Case(method, path, name, Caller.OTHER_ROLE, role, frozenset({403}))
        if "{" in path:
            for role, reach in sorted(action.reach.items()):
                if reach is not Reach.ALL and role is not Role.SYS:
                    # a missing second factor or a body that does not fit may be said first, alike for foreign and absent
                    yield Case(
                        method, path, name, Caller.OTHER_OWNER, role, frozenset({403, 404, 422}), same_as_absent=True
                    )
