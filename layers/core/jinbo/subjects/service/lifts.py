"""Use cases on lifts (电梯): who, where and which. The technical file is the elevators module's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import NotFoundError
from jinbo.subjects.model import Lift
from jinbo.subjects.ports import Page, Register
from jinbo.subjects.rules import actions
from jinbo.subjects.rules.entries import accept, lift_faults
from jinbo.subjects.rules.news import lift_news
from jinbo.subjects.service.guard import may, require_of, require_role
from jinbo.subjects.service.listing import shown_page
from jinbo.subjects.service.outcome import Outcome, Stored


class Lifts:
    """Lifts as people see and register them."""

    def __init__(self, register: Register, clock: Clock) -> None:
        self._register = register
        self._clock = clock

    def get(self, principal: Principal, lift_id: str) -> Lift:
        """A lift.

        Raises:
            NotFoundError: absent, or not for this principal.
        """
        lift = self._register.lift(lift_id)
        if lift is None:
            require(principal, actions.READ, Scope())
            raise NotFoundError
        require_of(principal, actions.READ, lift)
        return lift

    def list_lifts(self, principal: Principal, hall: str, limit: int, cursor: str = "") -> Page[Lift]:
        """Lifts of a hall ('' is all) that the principal may read."""
        require_role(principal, actions.READ)
        return shown_page(
            lambda size, at: self._register.list_lifts(hall, size, at),
            lambda lift: may(principal, actions.READ, lift),
            limit,
            cursor,
        )

    def register(self, principal: Principal, draft: Lift, confirmed: Collection[str] = ()) -> Lift:
        """Enters a new lift.

        Raises:
            InvalidError: a unit's credit code that may not stand.
            ConflictError: `taken`, the code or registration code is another's.
        """
        require(principal, actions.REGISTER, Scope(zone=draft.place.zone))
        return self.put(draft, None, confirmed=confirmed).thing

    def put(
        self, draft: Lift, previous: Lift | None, *, confirmed: Collection[str] = (), dry_run: bool = False
    ) -> Stored[Lift]:
        """Stores a lift over `previous`."""
        accept(lift_faults(draft), draft.source, confirmed)
        now = self._clock.now()
        lift = replace(
            draft,
            registered_at=previous.registered_at if previous else now,
            version=previous.version if previous else None,
        )
        if previous is not None and replace(lift, source=previous.source) == previous:
            return Stored(Outcome.UNCHANGED, previous)
        outcome = Outcome.CREATED if previous is None else Outcome.UPDATED
        if not dry_run:
            lift = self._register.save_lift(lift, previous=previous, facts=lift_news(lift, previous, now), at=now)
        return Stored(outcome, lift)
