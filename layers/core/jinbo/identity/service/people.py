"""Who is who (人员): names for the ids in histories and rosters, as far as the asker may know them (DOMAIN 15.4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from jinbo.identity.model import Person
from jinbo.identity.ports import AccountStore
from jinbo.identity.rules.actions import ENTERPRISE, PEOPLE, STAFF
from jinbo.identity.rules.decision import decide, may_role, require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.errors import InvalidError

MOST = 100


class People:
    """Tells names; one request to the store however many are asked for."""

    def __init__(self, accounts: AccountStore) -> None:
        self._accounts = accounts

    def named(self, principal: Principal, ids: Collection[str]) -> list[Person]:
        """Those of `ids` that the asker may know of, by id: with a name, or a regulator by number and post only.

        Absent ids, strangers and members of the public are left out alike.

        Raises:
            ForbiddenError: the role learns nobody's name. InvalidError: `too-many-ids`.
        """
        if not may_role(principal, PEOPLE):
            require(principal, PEOPLE, Scope())
        if len(ids) > MOST:
            raise InvalidError("too-many-ids", f"一次最多查询 {MOST} 人", f"Ask for at most {MOST} people at once")
        found = sorted(self._accounts.people(ids), key=lambda person: person.id) if ids else []
        shown = (self._shown(principal, person) for person in found)
        return [person for person in shown if person is not None]

    @staticmethod
    def _shown(principal: Principal, person: Person) -> Person | None:
        if person.roles & (STAFF | ENTERPRISE) and decide(principal, PEOPLE, Scope(enterprise=person.enterprise)):
            return person
        return replace(person, name="") if person.roles & STAFF else None
