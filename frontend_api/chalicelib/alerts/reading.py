"""The queue, an alert, and catching up (查看)."""

from __future__ import annotations

from jinbo.alerts.rules import actions
from jinbo.alerts.service import Filter
from jinbo.alerts.wire.alerts import (
    AlertChanges,
    AlertDetail,
    AlertPage,
    AlertQuery,
    AlertSummary,
    ChangesQuery,
    alert_out,
    detail_out,
    summary_out,
)
from jinbo.wiring.alerts import desk

from chalicelib.alerts.room import routes
from chalicelib.http import Call


@routes.get("/v1/alerts", action=actions.SEE, query=AlertQuery, answers=AlertPage, summary="预警列表 · List alerts")
def list_alerts(call: Call[AlertQuery, None]) -> AlertPage:
    """Open alerts by gravity and time left, closed ones latest first."""
    asked = call.query
    wanted = Filter(asked.status, asked.level, asked.hall, asked.mine, asked.device)
    page = desk().listed(call.principal, wanted, asked.cursor, asked.limit)
    return AlertPage(items=[alert_out(alert) for alert in page.items], next_cursor=page.next or None)


@routes.get("/v1/alerts/summary", action=actions.SEE, answers=AlertSummary, summary="预警计数 · Count open alerts")
def count_alerts(call: Call[None, None]) -> AlertSummary:
    """How many open alerts of each level and status the caller may see."""
    return summary_out(desk().summary(call.principal))


@routes.get(
    "/v1/alerts/changes", action=actions.SEE, query=ChangesQuery, answers=AlertChanges, summary="补读变化 · Catch up"
)
def list_changes(call: Call[ChangesQuery, None]) -> AlertChanges:
    """Every state since a cursor, in order; (id, version) tells repeats apart."""
    found = desk().changes(call.principal, call.query.cursor, call.query.limit)
    return AlertChanges(items=[alert_out(alert) for alert in found.alerts], next_cursor=found.next, more=found.more)


@routes.get("/v1/alerts/{alert_id}", action=actions.SEE, answers=AlertDetail, summary="预警详情 · Read an alert")
def read_alert(call: Call[None, None]) -> AlertDetail:
    """An alert with its whole history and the rule it rose by."""
    return detail_out(*desk().read(call.principal, call.path["alert_id"]))
