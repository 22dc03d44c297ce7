"""How a business gets into the register (主体登记): checked, its licence as of today, facts and timer with it.

Used by the person who enters one and by the import of thousands alike.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.timers import Timers
from jinbo.subjects.model import Business, Contact
from jinbo.subjects.ports import Register, Vault
from jinbo.subjects.rules.entries import accept, business_faults
from jinbo.subjects.rules.licences import day_of, next_change, on_day, renewed
from jinbo.subjects.rules.news import business_news
from jinbo.subjects.service.outcome import Outcome, Stored

LICENCE_TIMER = "subjects.licence"
CONTACT = "subjects.contact"
"""What a sealed contact is sealed for."""


class BusinessWriter:
    """Stores businesses."""

    def __init__(self, register: Register, timers: Timers, vault: Vault, clock: Clock) -> None:
        self._register = register
        self._timers = timers
        self._vault = vault
        self._clock = clock

    def put(
        self,
        draft: Business,
        previous: Business | None,
        *,
        actor: str,
        contact: Contact | None = None,
        confirmed: Collection[str] = (),
        dry_run: bool = False,
    ) -> Stored[Business]:
        """Stores `draft` over `previous`. Grades, streams and the licence's standing are kept: an entry does not set them.

        Raises:
            InvalidError: a fault that may not stand.
            ConflictError: `taken`, `stale`, `fixed` when it would become another business.
        """
        flags = accept(business_faults(draft), draft.source, confirmed)
        business = self._settled(replace(draft, flags=flags), previous, actor)
        new_contact = contact if contact is not None and contact != self._contact(previous) else None
        if previous is not None and new_contact is None and replace(business, source=previous.source) == previous:
            return Stored(Outcome.UNCHANGED, previous)
        if not dry_run:
            business = self.store(business, previous, new_contact)
        return Stored(Outcome.CREATED if previous is None else Outcome.UPDATED, business)

    def store(self, business: Business, previous: Business | None, contact: Contact | None = None) -> Business:
        """Writes it with its facts; its licence's timer first, since a timer too many is harmless and one too few is not."""
        now = self._clock.now()
        self.wait(business)
        sealed = self.sealed(business.id, contact) if contact is not None else None
        facts = business_news(business, previous, now)
        return self._register.save_business(business, previous=previous, facts=facts, at=now, contact=sealed)

    def wait(self, business: Business) -> None:
        """Sets the timer of its licence's next change by the calendar."""
        if business.licence and (due := next_change(business.licence, day_of(self._clock.now()))):
            self._timers.set(LICENCE_TIMER, business.id, due, {"business_id": business.id})

    def sealed(self, business_id: str, contact: Contact) -> str:
        """A contact that only the vault can read."""
        text = json.dumps({"fsm_name": contact.fsm_name, "fsm_phone": contact.fsm_phone}, ensure_ascii=False)
        return self._vault.seal(text, purpose=CONTACT, owner=business_id)

    def opened(self, business_id: str) -> Contact:
        """A business's contact; an empty one where none was given."""
        sealed = self._register.contact(business_id)
        if sealed is None:
            return Contact()
        return Contact(**json.loads(self._vault.open(sealed, purpose=CONTACT, owner=business_id)))

    def _contact(self, previous: Business | None) -> Contact | None:
        return self.opened(previous.id) if previous is not None else None

    def _settled(self, draft: Business, previous: Business | None, actor: str) -> Business:
        now = self._clock.now()
        licence = draft.licence
        if licence is not None:
            licence = on_day(renewed(previous.licence if previous else None, licence), day_of(now))
        if previous is None:
            return replace(draft, licence=licence, registered_at=now, created_by=actor)
        if draft.id != previous.id:
            raise ConflictError(
                "fixed",
                "统一社会信用代码和经营场所不可修改；搬迁请重新登记（一地一证）",
                "Credit code and premises do not change; register a move anew (one licence per premises)",
            )
        return replace(
            draft,
            licence=licence,
            face=draft.face or previous.face,
            annual_grade=draft.annual_grade or previous.annual_grade,
            streams=draft.streams or previous.streams,
            version=previous.version,
            registered_at=previous.registered_at,
            created_by=previous.created_by,
        )
