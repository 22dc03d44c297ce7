"""The duty roster and who was told (值守与通知)."""

from __future__ import annotations

from jinbo.alerts.rules import actions
from jinbo.alerts.service import Roster
from jinbo.alerts.wire.duty import (
    ConsentIn,
    NotificationPage,
    NotificationQuery,
    RosterIn,
    RosterOut,
    notification_out,
    roster_line,
)
from jinbo.wiring.alerts import notifier, rosters

from chalicelib.alerts.room import routes
from chalicelib.http import Call


def _out(roster: Roster) -> RosterOut:
    return RosterOut(items=[roster_line(entry) for entry in roster.entries], version=roster.version)


@routes.get("/v1/roster", action=actions.SEE_ROSTER, answers=RosterOut, summary="值守表 · Read the roster")
def read_roster(call: Call[None, None]) -> RosterOut:
    """Who is on duty, in which role, where, reachable through what."""
    return _out(rosters().read(call.principal))


@routes.put(
    "/v1/roster", action=actions.SET_ROSTER, body=RosterIn, answers=RosterOut, summary="更新值守表 · Replace the roster"
)
def replace_roster(call: Call[None, RosterIn]) -> RosterOut:
    """Puts a new roster in place of the version that the caller saw."""
    entries = [line.entry() for line in call.body.items]
    return _out(rosters().replace(call.principal, entries, call.body.version))


@routes.get(
    "/v1/notifications",
    action=actions.SEE_NOTIFICATIONS,
    query=NotificationQuery,
    answers=NotificationPage,
    summary="通知记录 · List notifications",
)
def list_notifications(call: Call[NotificationQuery, None]) -> NotificationPage:
    """An alert's notifications, or the latest of the past week."""
    asked = call.query
    told = (
        notifier().of_alert(call.principal, asked.alert_id)
        if asked.alert_id
        else notifier().latest(call.principal, asked.limit)
    )
    return NotificationPage(items=[notification_out(one) for one in told])


@routes.post(
    "/v1/notifications/consents", action=actions.CONSENT, body=ConsentIn, summary="订阅授权 · Consent", status=204
)
def consent(call: Call[None, ConsentIn]) -> None:
    """The caller agreed to more subscribe messages on their phone."""
    notifier().consented(call.principal, call.body.count)
