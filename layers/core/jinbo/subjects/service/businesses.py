"""Use cases on businesses (经营主体): read, listed, registered, amended; their contact; their licence's life."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from jinbo.identity.service import require
from jinbo.kernel.access import Action, Principal, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, NotFoundError
from jinbo.kernel.timers import Timer
from jinbo.subjects.model import LICENCE, Business, Contact, LicenceMove
from jinbo.subjects.ports import BusinessFilter, Page, Register
from jinbo.subjects.rules import actions
from jinbo.subjects.rules.licences import day_of, on_day
from jinbo.subjects.service.business_writer import BusinessWriter
from jinbo.subjects.service.guard import may, require_of, require_role, stale
from jinbo.subjects.service.listing import shown_page

DECISIONS = frozenset({LicenceMove.SUSPEND, LicenceMove.RESUME, LicenceMove.REVOKE, LicenceMove.CANCEL})
"""What a person decides about a licence; the rest the calendar does."""


class Businesses:
    """Businesses as people see and change them."""

    def __init__(self, register: Register, writer: BusinessWriter, clock: Clock) -> None:
        self._register = register
        self._writer = writer
        self._clock = clock

    def get(self, principal: Principal, business_id: str) -> Business:
        """A business, its licence as of today.

        Raises:
            NotFoundError: absent, or not for this principal.
        """
        return self._today(self._allowed(principal, actions.READ, business_id))

    def list_businesses(
        self, principal: Principal, wanted: BusinessFilter, limit: int, cursor: str = ""
    ) -> Page[Business]:
        """Businesses that the principal may read; an enterprise's people get their own, whatever they ask for."""
        require_role(principal, actions.READ)
        if not may_read_others(principal):
            wanted = replace(wanted, enterprise=principal.enterprise)
        page = shown_page(
            lambda size, at: self._register.list_businesses(wanted, size, at),
            lambda business: may(principal, actions.READ, business),
            limit,
            cursor,
        )
        return Page([self._today(business) for business in page.items], page.next_cursor)

    def register(
        self, principal: Principal, draft: Business, contact: Contact | None = None, confirmed: Collection[str] = ()
    ) -> Business:
        """Enters a new business. `confirmed` names the codes of warnings that were looked into.

        Raises:
            InvalidError: a fault that may not stand.
            ConflictError: `taken`, with what it shares with another.
        """
        require(principal, actions.REGISTER, Scope(enterprise=draft.enterprise, zone=draft.premises.place.zone))
        return self._writer.put(draft, None, actor=principal.id, contact=contact, confirmed=confirmed).thing

    def amend(self, principal: Principal, draft: Business, confirmed: Collection[str] = ()) -> Business:
        """Changes a business that was read at `draft.version`.

        Raises:
            InvalidError: a fault that may not stand.
            ConflictError: `stale`, `taken`, `fixed`.
        """
        previous = self._allowed(principal, actions.AMEND, draft.id)
        if previous.version != draft.version:
            raise stale()
        return self._writer.put(draft, previous, actor=principal.id, confirmed=confirmed).thing

    def contact(self, principal: Principal, business_id: str) -> Contact:
        """The food-safety manager's name and phone."""
        self._allowed(principal, actions.READ_CONTACT, business_id)
        return self._writer.opened(business_id)

    def amend_contact(self, principal: Principal, business_id: str, contact: Contact) -> Contact:
        """Changes the contact: the one thing that an enterprise changes itself."""
        self._allowed(principal, actions.AMEND_CONTACT, business_id)
        sealed = self._writer.sealed(business_id, contact)
        self._register.save_contact(business_id, sealed, at=self._clock.now())
        return contact

    def change_licence(self, principal: Principal, business_id: str, move: LicenceMove, version: int) -> Business:
        """Suspends, resumes, revokes or cancels a licence.

        Raises:
            ConflictError: `illegal-transition`, `stale`, `no-licence`.
        """
        previous = self._allowed(principal, actions.CHANGE_LICENCE, business_id)
        if previous.version != version:
            raise stale()
        if previous.licence is None or move not in DECISIONS:
            raise ConflictError("no-licence", "该主体没有可处理的许可证", "It has no licence to decide about")
        status = LICENCE.after(previous.licence.status, move)
        licence = on_day(replace(previous.licence, status=status), day_of(self._clock.now()))
        return self._writer.store(replace(previous, licence=licence), previous)

    def on_licence_timer(self, timer: Timer) -> None:
        """Lets the calendar move a licence (timer `subjects.licence`). A stale or doubled timer finds nothing to do."""
        stored = self._register.business(str(timer.payload["business_id"]))
        if stored is None or stored.licence is None:
            return
        today = self._today(stored)
        if today == stored:
            self._writer.wait(stored)
        else:
            self._writer.store(today, stored)

    def _allowed(self, principal: Principal, action: Action, business_id: str) -> Business:
        business = self._register.business(business_id)
        if business is None:
            require(principal, action, Scope())
            raise NotFoundError
        require_of(principal, action, business)
        return business

    def _today(self, business: Business) -> Business:
        if business.licence is None:
            return business
        return replace(business, licence=on_day(business.licence, day_of(self._clock.now())))


def may_read_others(principal: Principal) -> bool:
    """Whether some role of the principal reads beyond its own enterprise."""
    return any(actions.READ.reach.get(role) in {"all", "zone"} for role in principal.roles)
