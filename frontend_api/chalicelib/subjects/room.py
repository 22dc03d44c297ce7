"""The room that all of subjects' routes are declared in, and what they share (主体信息)."""

from __future__ import annotations

from jinbo.kernel.fact import Subject
from jinbo.subjects.wire import views
from jinbo.wiring import subjects as wired

from chalicelib.http import Call, PageQuery, Routes

routes = Routes("subjects")


def timeline(call: Call[PageQuery, None], subject: Subject) -> views.Timeline:
    """Facts about a subject, newest first, as far as the caller is their audience."""
    page = wired.ledger().timeline(call.principal, subject, call.query.limit, call.query.cursor or "")
    return views.Timeline(items=[views.FactView.of(fact) for fact in page.items], next_cursor=page.next_cursor)
