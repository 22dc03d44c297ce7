"""Violations as people read them (违规查询): lists, one with its history, and the links of its pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from jinbo.food.model import Level, LogEntry, Status, Violation
from jinbo.food.ports import Photos, ViolationStore
from jinbo.food.rules.actions import SEE
from jinbo.identity.service import decide, may_role, require
from jinbo.kernel.access import Action, Principal, Scope
from jinbo.kernel.errors import NotFoundError
from jinbo.kernel.frozen import frozen
from jinbo.kernel.lists import Page, gathered


@frozen
class Filter:
    """Which violations of a list are wanted; '' and None want all. `open` is all but CLOSED and FALSE_POSITIVE."""

    list: str = "open"
    status: Status | None = None
    level: Level | None = None
    code: str = ""
    hall: str = ""
    enterprise: str = ""

    def wants(self, violation: Violation) -> bool:
        """Whether the violation is one of them."""
        return (
            self.status in {None, violation.status}
            and self.level in {None, violation.level}
            and self.code in {"", violation.code}
            and self.hall in {"", violation.place.hall}
            and self.enterprise in {"", violation.place.enterprise}
            and (self.list == "all" or violation.open is (self.list == "open"))
        )


@frozen
class Detail:
    """A violation, its whole history, and for each of its pictures an address for five minutes."""

    violation: Violation
    history: Sequence[LogEntry]
    links: Mapping[str, str]


class ViolationLists:
    """Reading. Lists show what the principal may see; a foreign violation answers as an absent one."""

    def __init__(self, store: ViolationStore, photos: Photos) -> None:
        self._store = store
        self._photos = photos

    def listed(self, principal: Principal, wanted: Filter, cursor: str, limit: int) -> Page[Violation]:
        """Violations: open ones by gravity and time left, closed ones latest first, all is both; an enterprise's own latest first.

        Raises:
            ForbiddenError: the role sees no violations. InvalidError: `bad-cursor`.
        """
        _may_at_all(principal, SEE)
        readers = {"o": self._store.open_after, "c": self._store.closed_after}
        lists = {name: readers[name] for name in {"open": "o", "closed": "c", "all": "oc"}[wanted.list]}
        if not decide(principal, SEE, _anywhere(principal)):
            lists = {"e": partial(self._store.of_enterprise, principal.enterprise)}
        return gathered(lists, cursor, limit, lambda one: may_see(principal, one) and wanted.wants(one))

    def read(self, principal: Principal, violation_id: str) -> Detail:
        """A violation, its history and its pictures.

        Raises:
            NotFoundError: absent or foreign. ForbiddenError: the role sees no violations.
        """
        violation = allowed(self._store, principal, violation_id, SEE)
        taken = [photo for one in violation.submissions for photo in one.photos]
        taken += violation.appeal.photos if violation.appeal else ()
        links = {photo.key: self._photos.link(photo.key) for photo in taken}
        return Detail(violation, self._store.history(violation_id), links)

    def of_event(self, principal: Principal, event: str) -> str:
        """The id of the violation that an event began or joined; '' where there is none, or none that the principal may see."""
        if not may_role(principal, SEE):
            return ""
        found = self._store.of_event(event)
        violation = self._store.get(found) if found else None
        return violation.id if violation and may_see(principal, violation) else ""


def allowed(store: ViolationStore, principal: Principal, violation_id: str, action: Action) -> Violation:
    """The violation, if the principal may do `action` to it.

    Raises:
        NotFoundError: absent, foreign, or not told to the enterprise yet.
        ForbiddenError: `forbidden`, `step-up-required`.
    """
    _may_at_all(principal, action)
    violation = store.get(violation_id)
    if violation is None:
        raise NotFoundError
    require(principal, action, violation.scope)
    if not may_see(principal, violation):
        raise NotFoundError
    return violation


def may_see(principal: Principal, violation: Violation) -> bool:
    """Whether the principal may see it: what nobody has reviewed yet is the regulator's alone."""
    scope = violation.scope if violation.told else Scope(zone=violation.place.zone)
    return decide(principal, SEE, scope)


def _anywhere(principal: Principal) -> Scope:
    """A scope that a regulator reaches and an enterprise does not: in one of the principal's zones, nobody's."""
    return Scope(zone=next(iter(principal.zones), ""))


def _may_at_all(principal: Principal, action: Action) -> None:
    if not may_role(principal, action):
        require(principal, action, Scope())
