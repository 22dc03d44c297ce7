"""Tickets and open connections (连接表): SOCKET#TICKET#<hash>, and all connections under SOCKET#OPEN to be read at once."""

from __future__ import annotations

import json
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from jinbo.alerts.model import Connection, Viewer
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError
from jinbo.platform.clock import wall_ms
from jinbo.platform.tables import Record, our_errors

OPEN = "SOCKET#OPEN"
KEEP_S = 3 * 3600
"""A connection lives two hours at most; then its item may go, by the wall's time."""


class TicketRecord(Record):
    """A ticket's hash; using it deletes it."""

    principal = UnicodeAttribute()
    expires = UnicodeAttribute()


class ConnectionRecord(Record):
    """An open connection."""

    principal = UnicodeAttribute()


class TableScreens:
    """The `ScreenStore` of the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def put_ticket(self, digest: str, viewer: Viewer, expires: datetime) -> None:
        """Keeps a ticket's hash."""
        now = iso(self._clock.now())
        record = TicketRecord(f"SOCKET#TICKET#{digest}", "TICKET", kind="SOCKET_TICKET", created_at=now, updated_at=now)
        record.principal, record.expires, record.ttl = _text(viewer), iso(expires), _ttl()
        with our_errors():
            record.save()

    def take_ticket(self, digest: str, now: datetime) -> Viewer | None:
        """Uses a ticket up; the deletion's condition picks one winner."""
        try:
            with our_errors():
                try:
                    record = TicketRecord.get(f"SOCKET#TICKET#{digest}", "TICKET", consistent_read=True)
                except TicketRecord.DoesNotExist:
                    return None
                record.delete(condition=TicketRecord.pk.exists())
        except ConflictError:
            return None  # somebody else used it in between
        return _viewer(record.principal) if parse_iso(record.expires) > now else None

    def put(self, connection: Connection) -> None:
        """Keeps an open connection."""
        at = iso(connection.opened_at)
        record = ConnectionRecord(OPEN, connection.id, kind="SOCKET", created_at=at, updated_at=at)
        record.principal, record.ttl = _text(connection.viewer), _ttl()
        with our_errors():
            record.save(add_version_condition=False)

    def get(self, connection_id: str) -> Connection | None:
        """An open connection."""
        with our_errors():
            try:
                return _connection(ConnectionRecord.get(OPEN, connection_id, consistent_read=True))
            except ConnectionRecord.DoesNotExist:
                return None

    def remove(self, connection_id: str) -> None:
        """Forgets a connection."""
        with our_errors():
            ConnectionRecord(OPEN, connection_id).delete(add_version_condition=False)

    def all(self) -> list[Connection]:
        """Every open connection, those opened a moment ago too."""
        with our_errors():
            return [_connection(record) for record in ConnectionRecord.query(OPEN, consistent_read=True)]


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


def _connection(record: ConnectionRecord) -> Connection:
    return Connection(record.sk, _viewer(record.principal), parse_iso(record.created_at))
