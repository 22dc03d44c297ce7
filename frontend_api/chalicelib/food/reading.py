"""The list of violations, and one with its history (违规查询)."""

from __future__ import annotations

from jinbo.food.rules import actions
from jinbo.food.service import Filter
from jinbo.food.wire import requests, views
from jinbo.wiring.food import violation_lists

from chalicelib.food.room import routes
from chalicelib.http import Call


@routes.get(
    "/v1/food/violations",
    action=actions.SEE,
    query=requests.ViolationQuery,
    answers=views.ViolationPage,
    summary="违规列表 · List violations",
)
def list_violations(call: Call[requests.ViolationQuery, None]) -> views.ViolationPage:
    """Open ones by gravity and time left, closed ones latest first; an enterprise's own latest first."""
    asked = call.query
    wanted = Filter(asked.list, asked.status, asked.level, asked.code, asked.hall, asked.enterprise)
    page = violation_lists().listed(call.principal, wanted, asked.cursor, asked.limit)
    return views.ViolationPage(items=[views.violation_out(one) for one in page.items], next_cursor=page.next or None)


@routes.get(
    "/v1/food/violations/{violation_id}",
    action=actions.SEE,
    answers=views.ViolationDetail,
    summary="违规详情 · Read a violation",
)
def read_violation(call: Call[None, None]) -> views.ViolationDetail:
    """A violation with what was handed in, its appeal and its whole history. Its evidence is that of its `event`."""
    return views.detail_out(violation_lists().read(call.principal, call.path["violation_id"]))
