"""docs/reference/api.md: every route with its action, roles, limits and summary (接口一览)."""

from __future__ import annotations

from collections.abc import Mapping

from jinbo.kernel.access import Action, Reach, Role
from jinbo.platform.limits import LIMITS

from local.contracts.openapi import declared  # first: it puts the API's own folder on the path
from local.contracts.pages.markdown import code, first_sentence, heading, table

TEXT = """
The contract with every field is [openapi.json](../../frontend_api/openapi.json); how to talk to it stands in [Use the
API](../how-to/use-the-api.md). A role's reach: 全部 all, 片区 its zones, 本企业 its own enterprise, 本人 itself; `²` asks for a
second factor shown in this session. `once` marks writes that take an `Idempotency-Key`. Refusals are listed in
[refusals.md](refusals.md).
"""
REACHES = {Reach.ALL: "", Reach.ZONE: " (zone)", Reach.OWN: " (own)", Reach.SELF: " (self)"}


def page() -> str:
    """The page for all rooms of the API."""
    parts = [heading("接口 · API", "the declared routes", TEXT), "## Rate limits\n", _limits()]
    for room in declared():
        rows = [
            (
                f"`{route.method} {route.path}`",
                route.summary,
                f"`{route.action.name}`" if route.action else "公开 anybody",
                _roles(route.action),
                f"`{route.limit}`",
                "once" if route.idempotent else "",
                first_sentence(route.handle.__doc__),
            )
            for route in room.declared
        ]
        columns = ("route", "summary", "action", "roles", "limit", "write", "what it does")
        parts += [f"## {room.tag}\n", table(columns, rows)]
    return "\n".join(parts)


def _roles(action: Action | None) -> str:
    if action is None:
        return "—"
    by_reach: Mapping[Role, Reach] = action.reach
    named = [
        f"{role}{'²' if role in action.step_up else ''}{REACHES[by_reach[role]]}" for role in Role if role in by_reach
    ]
    return ", ".join(named)


def _limits() -> str:
    rows = [(f"`{name}`", limit.count, limit.window_s) for name, limit in LIMITS.items()]
    known = table(("limit", "requests", "in seconds"), rows)
    return (
        known
        + f"\n`none` is not limited. Beyond a limit: 429 with Retry-After. Staff are counted as {code(['staff'])}.\n"
    )
