"""HLS sessions (播放会话): who holds its token sees one stream, one range, until it expires; kept in memory only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from local.kinesis_video.errors import RefusedError, too_many_calls
from local.kinesis_video.fragments import Clock, Fragment
from local.kinesis_video.parameters import Selector
from local.kinesis_video.streams import Stream

MAX_SESSIONS = 10_000


@dataclass(slots=True)
class Session:
    """One viewer's session. Times in ms."""

    stream: Stream
    mode: str
    selector: Selector
    discontinuity: str
    dated: bool
    most: int
    created_ms: int
    expires_ms: int
    first: Fragment
    """Where it began: nothing older is shown, and its time is the session's zero."""
    target_s: int = 1

    def allows(self, fragment: Fragment) -> bool:
        """Whether the session shows this fragment."""
        if self.mode == "ON_DEMAND":
            return self.selector.start_ms <= fragment.at(self.selector.server) <= self.selector.end_ms
        return fragment.ordinal >= self.first.ordinal

    def decode_time(self, fragment: Fragment) -> int:
        """When a fragment's first picture is decoded, from the session's zero; a producer whose clock went back starts anew."""
        since = fragment.producer_ms - self.first.producer_ms
        return since if since >= 0 else fragment.producer_ms


class Sessions:
    """All sessions by token."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}

    def open(self, session: Session) -> str:
        """The token of a new session."""
        now = self._clock()
        self._sessions = {token: each for token, each in self._sessions.items() if each.expires_ms > now}
        if len(self._sessions) >= MAX_SESSIONS:
            raise too_many_calls(f"There are {MAX_SESSIONS} sessions already.")
        token = secrets.token_urlsafe(48)
        self._sessions[token] = session
        return token

    def find(self, token: str) -> Session:
        """The session of a token.

        Raises:
            RefusedError: there is none, or it has expired (403).
        """
        session = self._sessions.get(token)
        if session is None or session.expires_ms <= self._clock():
            raise RefusedError("NotAuthorizedException", "The session token is unknown or has expired.", 403)
        return session

    def __len__(self) -> int:
        return len(self._sessions)
