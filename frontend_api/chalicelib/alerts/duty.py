"""The duty roster (值守表)."""

from __future__ import annotations

from jinbo.alerts.rules import actions
from jinbo.alerts.service import Roster
from jinbo.alerts.wire.duty import RosterIn, RosterOut, roster_line
from jinbo.wiring.alerts import rosters

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
