"""The end of sign-ins (会话终止): which sessions an ending means, and how it is told to whoever holds something open for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.frozen import frozen
from jinbo.kernel.ids import natural_id

REMEMBERED = timedelta(hours=3)
"""Longer than anything stays open for a session: API Gateway closes a WebSocket after two hours."""


@frozen
class Ending:
    """One session of an account has ended, or (`session` is '') all that it opened before `at`."""

    account: str
    at: datetime
    session: str = ""

    def ends(self, account: str, session: str, opened_at: datetime | None) -> bool:
        """Whether a session is meant; one that does not know when it was opened is taken for an old one."""
        if self.session:
            return self.session == session
        return self.account == account and (opened_at is None or opened_at < self.at)

    @property
    def fact(self) -> Fact:
        """The news that sessions have ended."""
        return Fact(
            id=natural_id("identity.sessions.ended", self.account, self.session, iso(self.at)),
            kind="identity.sessions.ended",
            subject=Subject("account", self.account),
            occurred_at=self.at,
            recorded_at=self.at,
            value={"account": self.account, "session": self.session, "at": iso(self.at)},
        )
