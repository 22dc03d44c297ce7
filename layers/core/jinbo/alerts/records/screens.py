"""Tickets and open connections (连接表): SOCKET#TICKET#<hash>, and all connections under SOCKET#OPEN to be read at once."""

from __future__ import annotations

import json
from datetime import datetime

from jinbo.alerts.model import Connection, Viewer
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError
from jinbo.platform import items
from jinbo.platform.clock import wall_ms

OPEN = "SOCKET#OPEN"
KEEP_S = 3 * 3600
"""A connection lives two hours at most; then its item may go, by the wall's time."""


class TableScreens:
    """The `ScreenStore` of the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def put_ticket(self, digest: str, viewer: Viewer, expires: datetime) -> None:
        """Keeps a ticket's hash."""
        its = {"principal": _text(viewer), "expires": iso(expires)}
        now = self._clock.now()
        items.put(_item(f"SOCKET#TICKET#{digest}", "TICKET", "SOCKET_TICKET", now, its), *items.expecting(0))

    def take_ticket(self, digest: str, now: datetime) -> Viewer | None:
        """Uses a ticket up; the deletion's condition picks one winner."""
        pk = f"SOCKET#TICKET#{digest}"
        found = items.get(pk, "TICKET")
        if found is None:
            return None
        try:
            items.delete(pk, "TICKET", "attribute_exists(#pk)")
        except ConflictError:
            return None  # somebody else used it in between
        return _viewer(found["principal"]) if parse_iso(found["expires"]) > now else None

    def put(self, connection: Connection) -> None:
        """Keeps an open connection."""
        its = {"principal": _text(connection.viewer)}
        items.put(_item(OPEN, connection.id, "SOCKET", connection.opened_at, its))

    def get(self, connection_id: str) -> Connection | None:
        """An open connection."""
        found = items.get(OPEN, connection_id)
        return _connection(found) if found else None

    def remove(self, connection_id: str) -> None:
        """Forgets a connection."""
        items.delete(OPEN, connection_id)

    def all(self) -> list[Connection]:
        """Every open connection, those opened a moment ago too."""
        found = items.query("#pk = :open", {"open": OPEN}, ConsistentRead=True)
        return [_connection(item) for item in found]


def _item(pk: str, sk: str, kind: str, at: datetime, its: items.Plain) -> items.Plain:
    stamps = {"version": 1, "created_at": iso(at), "updated_at": iso(at), "ttl": _ttl()}
    return {"pk": pk, "sk": sk, "kind": kind, **stamps, **its}


def _ttl() -> int:
    return wall_ms() // 1000 + KEEP_S


def _text(viewer: Viewer) -> str:
    who, since = viewer.principal, iso(viewer.signed_in_at) if viewer.signed_in_at else ""
    plain = [who.id, sorted(who.roles), who.enterprise, sorted(who.zones), who.step_up, viewer.session, since]
    return json.dumps(plain, ensure_ascii=False)


def _viewer(text: str) -> Viewer:
    id_, roles, enterprise, zones, step_up, *sign_in = json.loads(text)
    who = Principal(id_, frozenset(Role(name) for name in roles), enterprise, frozenset(zones), step_up)
    session, since = sign_in or ("", "")  # not in those of an older release, for the two hours that they live
    return Viewer(who, session, parse_iso(since) if since else None)


def _connection(item: items.Plain) -> Connection:
    return Connection(item["sk"], _viewer(item["principal"]), parse_iso(item["created_at"]))
