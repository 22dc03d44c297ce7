"""Who was told, and consents to be told (通知与订阅授权)."""

from __future__ import annotations

from jinbo.alerts.rules import actions
from jinbo.alerts.wire.duty import ConsentIn, NotificationPage, NotificationQuery, notification_out
from jinbo.wiring.alerts import notifier

from chalicelib.alerts.room import routes
from chalicelib.http import Call


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
