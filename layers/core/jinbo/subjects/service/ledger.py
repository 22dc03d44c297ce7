"""The ledger of facts (事实台账): every fact stands once under each subject that it is about; a timeline is a view of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jinbo.identity.service import require
from jinbo.kernel.access import REGULATOR_ROLES, Principal, Role, Scope
from jinbo.kernel.errors import NotFoundError
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.subjects.ports import LedgerStore, Page, ThingReads
from jinbo.subjects.rules import actions
from jinbo.subjects.service.guard import require_of
from jinbo.subjects.service.listing import shown_page


class Ledger:
    """Takes every fact, and shows each asker his part."""

    def __init__(self, store: LedgerStore, subjects: ThingReads) -> None:
        self._store = store
        self._subjects = subjects

    def on_fact(self, fact: Fact) -> None:
        """Writes a fact under its subjects; the same fact again changes nothing."""
        named = dict.fromkeys(_named(fact))
        devices = self._subjects.devices(subject.id for subject in named if subject.type == "device")
        self._store.append(fact, dict.fromkeys((*named, *(device.subject for device in devices.values()))))

    def timeline(self, principal: Principal, subject: Subject, limit: int, cursor: str = "") -> Page[Fact]:
        """Facts of a business, lift or device, newest first, as far as the principal is their audience.

        Raises:
            NotFoundError: no such subject, or not for this principal.
        """
        thing = self._subjects.of(subject)
        if thing is None:
            require(principal, actions.READ_TIMELINE, Scope())
            raise NotFoundError
        require_of(principal, actions.READ_TIMELINE, thing)
        audience = audience_of(principal)
        page = shown_page(
            lambda size, at: self._store.timeline(subject, size, at),
            lambda fact: bool(fact.audience & audience),
            limit,
            cursor,
        )
        return page if Audience.REGULATOR in audience else replace(page, items=[fact.outside() for fact in page.items])


def audience_of(principal: Principal) -> frozenset[Audience]:
    """As whom a principal hears: regulators everything, all others who may look what is for enterprises or everybody."""
    if principal.roles & (REGULATOR_ROLES | {Role.SYS}):
        return frozenset(Audience)
    return frozenset({Audience.ENTERPRISE, Audience.PUBLIC})


def _named(fact: Fact) -> Iterator[Subject]:
    """The subjects that a fact itself names: its own, and `device`, `subject` and `subjects` of its value."""
    yield fact.subject
    device = fact.value.get("device")
    if isinstance(device, str) and device:
        yield Subject("device", device)
    others = fact.value.get("subjects")
    for text in (fact.value.get("subject"), *(others if isinstance(others, list) else ())):
        if isinstance(text, dict):
            text = f"{text.get('type', '')}:{text.get('id', '')}"  # noqa: PLW2901 - the alert's form of the same
        if isinstance(text, str) and all(text.partition(":")[::2]):
            yield Subject.parse(text)
