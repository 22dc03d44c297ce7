"""Open screens (实时推送): tickets, connections, and every alert pushed to whoever may see it.

A push is a courtesy, the list of changes is the truth: a screen that did not take a message is forgotten; its next ping
stays unanswered, so it comes back and catches up by its cursor, and no state is missed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from jinbo.alerts.model import Alert, Connection, Viewer, to_dict
from jinbo.alerts.ports import Pusher, ScreenStore, SignIns
from jinbo.alerts.rules.actions import SEE, WATCH
from jinbo.alerts.rules.catching_up import place_text, start_at
from jinbo.identity.service import decide, require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock, iso
from jinbo.kernel.errors import UnauthenticatedError, UnavailableError
from jinbo.kernel.frozen import frozen

TICKET_LIVES_S = 60
CONNECTION_LIVES_S = 2 * 3600
"""API Gateway closes a connection after two hours; so do we, should its goodbye be lost."""
PUSH_OVERLAP_S = 60
"""Pushes of different alerts may come out of order, by so many wall seconds at most; their cursor allows for it."""

UNKNOWN_ACTION = {"type": "error", "code": "unknown-action", "detail": "不支持的操作", "detail_en": "Unknown action"}


@frozen
class Ticket:
    """What lets one browser open one socket within a minute: browsers cannot send headers there."""

    text: str
    expires: datetime


class Screens:
    """The screens that are open now. Durations here are wall time: `wall` turns seconds into a platform duration."""

    def __init__(
        self,
        *,
        store: ScreenStore,
        pusher: Pusher,
        sign_ins: SignIns,
        clock: Clock,
        random_bytes: Callable[[int], bytes],
        wall: Callable[[float], timedelta],
        overlap: timedelta,
    ) -> None:
        self._store = store
        self._pusher = pusher
        self._sign_ins = sign_ins
        self._clock = clock
        self._random_bytes = random_bytes
        self._wall = wall
        self._overlap = overlap

    def ticket(self, principal: Principal, session: str) -> Ticket:
        """A ticket for a principal who is signed in by `session`; only its hash is kept.

        Raises:
            ForbiddenError: the role sees no alerts.
            UnauthenticatedError: `unauthenticated`: the session has ended, though its access token has not run out yet.
        """
        require(principal, WATCH, Scope(owner=principal.id))
        since = self._sign_ins.standing_since(session)
        if since is None:
            raise UnauthenticatedError("unauthenticated", "登录已失效，请重新登录", "Sign in again")
        text = self._random_bytes(32).hex()
        expires = self._clock.now() + self._wall(TICKET_LIVES_S)
        self._store.put_ticket(_digest(text), Viewer(principal, session, since), expires)
        return Ticket(text, expires)

    def connect(self, connection_id: str, ticket: str) -> None:
        """Opens a screen. It says hello first, since the gateway lets nothing out before the door is open.

        Raises:
            UnauthenticatedError: `bad-ticket`: unknown, used or expired, or the sign-in has ended.
        """
        viewer = self._store.take_ticket(_digest(ticket), self._clock.now())
        if viewer is not None:
            # kept before it is asked: whoever ends the sign-in meanwhile finds the connection, or is found here
            self._store.put(Connection(connection_id, viewer, self._clock.now()))
            if self._sign_ins.standing([viewer]):
                return
            self._store.remove(connection_id)
        raise UnauthenticatedError("bad-ticket", "连接凭证无效或已过期", "The ticket is unknown, used or expired")

    def disconnect(self, connection_id: str) -> None:
        """A screen was closed."""
        self._store.remove(connection_id)

    def close_ended(self) -> None:
        """Closes every screen whose sign-in has ended. May be called again at any time.

        Raises:
            UnavailableError: some may still be open; call again. Nothing is pushed to them meanwhile.
        """
        opened = self._store.all()
        standing = self._sign_ins.standing(one.viewer for one in opened)
        ended = [one.id for one in opened if one.viewer not in standing]
        left = self._pusher.close_all(ended) if ended else frozenset()
        for id_ in ended:
            if id_ not in left:
                self._store.remove(id_)
        if left:
            raise UnavailableError("screens-still-open", "部分连接尚未关闭", "Some screens could not be closed yet")

    def hear(self, connection_id: str, message: Mapping[str, Any]) -> None:
        """Answers what a screen says: ping with pong, hello with hello and the cursor of its opening, else a refusal."""
        action, connection = message.get("action"), self._store.get(connection_id)
        if connection is None:
            return  # it missed a message: silence makes it come back and catch up
        if action == "ping":
            self._push({connection_id: _encoded({"type": "pong", "now": iso(self._clock.now())})})
        elif action == "hello":
            cursor = place_text(start_at(connection.opened_at, self._overlap))
            self._push({connection_id: _encoded({"type": "hello", "cursor": cursor})})
        else:
            self._push({connection_id: _encoded(UNKNOWN_ACTION)})

    def show(self, alert: Alert) -> frozenset[str]:
        """Pushes the alert to every screen that may see it; gives the accounts whose screens took it."""
        now = self._clock.now()
        oldest = now - self._wall(CONNECTION_LIVES_S)
        opened = [connection for connection in self._store.all() if connection.opened_at > oldest]
        allowed = [one for one in opened if decide(one.viewer.principal, SEE, alert.scope)]
        standing = self._sign_ins.standing(one.viewer for one in allowed) if allowed else frozenset()
        live = {one.id: one.viewer.principal.id for one in allowed if one.viewer in standing}
        cursor = place_text(start_at(alert.updated_at, self._wall(PUSH_OVERLAP_S)))
        message = _encoded({"type": "alert", "alert": to_dict(alert), "cursor": cursor})
        missed = self._push(dict.fromkeys(live, message))
        return frozenset(account for id_, account in live.items() if id_ not in missed)

    def _push(self, messages: Mapping[str, bytes]) -> frozenset[str]:
        missed = self._pusher.push_all(messages) if messages else frozenset()
        for id_ in missed:
            self._store.remove(id_)
        return missed


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def _encoded(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()
